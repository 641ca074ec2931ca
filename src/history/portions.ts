/** Cuts rows into what one transaction takes: some fifty of them, the rows of a shipment together where they come so. */
import { UnreadableEvent } from '../carriers/carrier-adapter.js';
import { text } from '../carriers/payload.js';
import type { RefusedRow } from '../storage/history.sql.js';
import type { LegacyMap } from './legacy-map.js';
import { type LegacyScan, readRow } from './legacy-row.js';
import type { PlacedRow } from './legacy-source.js';

/** So short that a webhook for one of their numbers waits a twentieth of a second at most. */
const ROWS = 50;
/** Of a single shipment. */
const MOST_ROWS = 1000;

/** A row that could be read. */
export interface ReadLine {
  readonly line: PlacedRow;
  readonly scan: LegacyScan;
}

export interface Portion {
  readonly read: readonly ReadLine[];
  readonly refused: RefusedRow[];
  readonly rows: number;
  /** Of how many shipments its rows are. */
  readonly shipments: number;
  /** Of its last row. */
  readonly position: string;
  readonly lastId: string;
  /** When it was begun to be read, on the process's own clock. */
  readonly begunAt: number;
}

/** @param mostShipments of one portion */
export async function* portionsOf(
  lines: AsyncIterable<PlacedRow>,
  map: LegacyMap,
  mostShipments: number,
): AsyncGenerator<Portion> {
  let cut: PlacedRow[] = [];
  let shipments = new Set<unknown>();
  let begunAt = performance.now();
  for await (const line of lines) {
    const shipment = line.row[map.columns.shipment_id];
    const isFull = cut.length >= ROWS || shipments.size >= mostShipments;
    if (cut.length >= MOST_ROWS || (isFull && !shipments.has(shipment))) {
      yield portionOf(cut, shipments.size, map, begunAt);
      [cut, shipments, begunAt] = [[], new Set(), performance.now()];
    }
    cut.push(line);
    shipments.add(shipment);
  }
  if (cut.length > 0) yield portionOf(cut, shipments.size, map, begunAt);
}

function portionOf(lines: readonly PlacedRow[], shipments: number, map: LegacyMap, begunAt: number): Portion {
  const now = new Date();
  const read: ReadLine[] = [];
  const refused: RefusedRow[] = [];
  for (const line of lines) {
    const scan = readLine(line, map, now);
    if (typeof scan === 'string') refused.push(refusalOf(line, scan));
    else read.push({ line, scan });
  }
  const { position, id: lastId } = lines.at(-1)!;
  return { read, refused, rows: lines.length, shipments, position, lastId, begunAt };
}

/** As PostgreSQL takes it whatever is in the row, for a refusal that is refused would stop everything behind it. */
export function refusalOf({ id, row, position }: PlacedRow, reason: string): RefusedRow {
  return {
    row_id: text(id) ?? text(position) ?? '?',
    reason: text(reason, 500) ?? '?',
    content: JSON.stringify(row),
  };
}

/** @returns what the row tells, or why it cannot be read */
export function readLine({ row, fault }: PlacedRow, map: LegacyMap, now: Date): LegacyScan | string {
  if (fault !== undefined) return fault;
  try {
    return readRow(row, map, now);
  } catch (error) {
    if (error instanceof UnreadableEvent) return error.message;
    throw error;
  }
}
