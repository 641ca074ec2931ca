/** What a table gathers over the years: rows that cannot be believed, one kind after the other. */
import type { LegacyRow } from './legacy-history.js';
import { draw } from './random.js';

export type BadRow =
  | 'no_time'
  | 'unknown_status'
  | 'duplicate'
  | 'impossible_time'
  | 'no_tracking_number'
  | 'no_shipment'
  | 'unknown_carrier'
  | 'foreign_raw';

/** Whatever a `timestamp` of PostgreSQL can hold. */
const IMPOSSIBLE_TIMES = [
  '0019-11-23 10:00:00',
  '9999-12-31 23:59:59',
  'infinity',
  '-infinity',
  '1970-01-01 00:00:00',
  '294276-12-31 23:59:59',
  '4713-01-01 00:00:00 BC',
];

/** Each is made of a good row, and beyond the one field as good as that. `count`: how many of the kind there are. */
const SPOILED: Readonly<Record<BadRow, (row: LegacyRow, count: number) => Partial<LegacyRow>>> = {
  no_time: () => ({ event_time: null, raw: null }),
  unknown_status: () => ({ status: 'QZX 17', raw: null }),
  duplicate: () => ({}),
  impossible_time: (_, count) => ({
    event_time: IMPOSSIBLE_TIMES[count % IMPOSSIBLE_TIMES.length]!,
    raw: null,
  }),
  no_tracking_number: () => ({ tracking_number: '', raw: null }),
  no_shipment: () => ({ shipment_id: null }),
  unknown_carrier: () => ({ carrier: 'Fed Ex!' }),
  // A minute later, so that its columns tell an event of their own.
  foreign_raw: ({ event_time }) => ({ event_time: minuteLater(event_time), raw: { hello: 1 } }),
};

const KINDS = Object.keys(SPOILED) as BadRow[];

export interface WithBadRows {
  /** The good ones are all there, as they were. */
  readonly rows: Iterable<LegacyRow>;
  /** How many have been put in by now: all of them when `rows` has been read to its end. */
  readonly counts: Record<BadRow, number>;
}

/** @param share how many good rows have a bad one behind them, with the id after theirs; to be read once */
export function withBadRows(
  rows: Iterable<LegacyRow>,
  { share, seed }: { readonly share: number; readonly seed: number },
): WithBadRows {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<BadRow, number>;
  return { rows: mixed(rows, (row) => draw(seed, 'bad', row.id) < share, counts), counts };
}

function* mixed(
  rows: Iterable<LegacyRow>,
  isFollowed: (row: LegacyRow) => boolean,
  counts: Record<BadRow, number>,
): Generator<LegacyRow> {
  let next = 0;
  for (const row of rows) {
    yield row;
    if (!isFollowed(row)) continue;
    const kind = KINDS[next % KINDS.length]!;
    yield { ...row, id: row.id + 1, ...SPOILED[kind](row, counts[kind]) };
    counts[kind] += 1;
    next += 1;
  }
}

function minuteLater(clock: string | null): string | null {
  if (clock === null) return null;
  const later = new Date(Date.parse(`${clock.replace(' ', 'T')}Z`) + 60_000);
  return later.toISOString().slice(0, 19).replace('T', ' ');
}
