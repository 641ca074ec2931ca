/** What an import would do, without doing it: how rows would be read, and which could not be. */
import type { LegacyMap } from './legacy-map.js';
import type { LegacyScan } from './legacy-row.js';
import type { LegacySource } from './legacy-source.js';
import { portionsOf } from './portions.js';

export interface Reading {
  /** The old system's word. */
  readonly word: string;
  readonly meaning: string;
  rows: number;
  /** Those of them of which the carrier's own message was read. */
  raw: number;
}

export interface Refusal {
  readonly reason: string;
  rows: number;
  /** The id of one of them. */
  readonly example: string;
}

export interface Survey {
  rows: number;
  readonly shipments: Set<string>;
  readonly customers: Set<string>;
  readonly readings: Map<string, Reading>;
  readonly refusals: Map<string, Refusal>;
}

/** @param onProgress is told how much of the source is read, from 0 to 1 @throws Error where the source is away */
export async function survey(
  source: LegacySource,
  map: LegacyMap,
  onProgress: (share: number) => void,
  stopped: AbortSignal,
): Promise<Survey> {
  const found: Survey = {
    rows: 0,
    shipments: new Set(),
    customers: new Set(),
    readings: new Map(),
    refusals: new Map(),
  };
  for await (const { read, refused, rows } of portionsOf(source.rows(null), map, Infinity)) {
    for (const { line, scan } of read) {
      found.shipments.add(`${scan.customerId} ${scan.legacyId}`);
      found.customers.add(scan.customerId);
      const word = line.row[map.columns.status] ?? '';
      const meaning = meaningOf(scan);
      const reading = count(found.readings, `${word}|${meaning}`, () => ({ word, meaning, rows: 0, raw: 0 }));
      if (scan.readFrom === 'raw') reading.raw += 1;
    }
    for (const { reason, row_id: example } of refused) {
      count(found.refusals, reason, () => ({ reason, rows: 0, example }));
    }
    found.rows += rows;
    onProgress(source.share(found.rows));
    if (stopped.aborted) break;
  }
  return found;
}

function count<Counted extends { rows: number }>(
  counts: Map<string, Counted>,
  key: string,
  begin: () => Counted,
): Counted {
  const counted = counts.get(key) ?? begin();
  counted.rows += 1;
  counts.set(key, counted);
  return counted;
}

/** A message may tell all that came before as well; the latest is what the row is about. */
function meaningOf({ events }: LegacyScan): string {
  const latest = events.reduce((last, next) => (next.event.occurredAt > last.event.occurredAt ? next : last));
  const { status, subStatus } = latest.event;
  return [status ?? 'a note', ...(subStatus === null ? [] : [subStatus])].join('/');
}
