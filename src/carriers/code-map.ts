/** Tables from a carrier's codes to our vocabulary; the compiler holds every row to the vocabulary. */
import type { STATUS_TABLE, Status } from '../domain/status.js';

type SubStatusOf<S extends Status> = (typeof STATUS_TABLE)[S]['subStatuses'][number];

/** What a code says: a status and a sub-status that it allows, or neither, where it is only a note. */
export type Meaning = { [S in Status]: readonly [S, SubStatusOf<S> | null] }[Status] | readonly [null, null];

export const NOTE: Meaning = [null, null];

/** A meaning and the codes that have it, parted by spaces. */
export type CodeRow =
  { [S in Status]: readonly [S, SubStatusOf<S> | null, string] }[Status] | readonly [null, null, string];

export type CodeMap = ReadonlyMap<string, Meaning>;

/** What a carrier's codes were read as. `unmapped` as in CarrierEvent. */
export interface Reading {
  readonly meaning: Meaning;
  readonly unmapped: string | null;
}

/** @throws Error where two rows claim one code: a table contradicts itself. */
export function codeMap(rows: readonly CodeRow[], prefix = ''): CodeMap {
  const map = new Map<string, Meaning>();
  for (const [status, subStatus, codes] of rows) {
    for (const code of codes.split(' ').map((suffix) => prefix + suffix)) {
      if (map.has(code)) throw new Error(`The code ${code} stands in two rows`);
      map.set(code, [status, subStatus] as Meaning);
    }
  }
  return map;
}
