/**
 * Writes what arrivals change: events, the shipments' standings, the feed and the outbox, in the caller's transaction,
 * which holds the locks of the shipments. Side effects are never inferred later: the outbox row is written here.
 */
import { groupBy } from '../../domain/group-by.js';
import type { EventRow, ShipmentRow } from '../../storage/rows.js';
import { insertEvents, readEvents, readTimelines, replaceEvents } from '../../storage/events.sql.js';
import { appendToFeed } from '../../storage/feed.sql.js';
import { addToOutbox } from '../../storage/outbox.sql.js';
import { updateStandings } from '../../storage/shipments.sql.js';
import type { Sql } from '../../storage/sql.js';
import { type Arrival, reconcile, type ShipmentChange } from './reconcile.js';
import { extendAll, foldRows, settle, standingOf } from './standing.js';

/** A change that is committed once the caller's transaction is, and then owed to the read model and the sockets. */
export interface RecordedChange extends ShipmentChange {
  readonly outboxId: string;
}

export async function recordEvents(
  sql: Sql,
  arrivals: readonly Arrival[],
  now: Date,
): Promise<RecordedChange[]> {
  if (arrivals.length === 0) return [];
  const keys = arrivals.map(({ shipment, telling }) => ({
    shipment_id: shipment.id,
    key: telling.event.key,
  }));
  const changes = reconcile(arrivals, await readEvents(sql, keys), now);
  if (changes.length === 0) return [];
  const unsorted = extendStandings(changes);
  const written = writeEvents(sql, changes);
  if (unsorted.length > 0) await foldAnew(sql, unsorted, written);
  const shipments = changes.map(({ shipment }) => shipment);
  const [, , recorded] = await Promise.all([
    written,
    updateStandings(sql, shipments),
    announceLater(sql, changes),
  ]);
  return recorded;
}

async function writeEvents(sql: Sql, changes: readonly ShipmentChange[]): Promise<void> {
  const added = changes.flatMap((change) => change.added);
  const replaced = changes.flatMap((change) => [...change.corrected, ...change.noted]);
  await Promise.all([
    added.length > 0 && insertEvents(sql, added),
    replaced.length > 0 && replaceEvents(sql, replaced),
  ]);
}

/** Extends the standings to which all that is new sorts last. @returns the shipments of the others */
function extendStandings(changes: readonly ShipmentChange[]): ShipmentRow[] {
  const unsorted: ShipmentRow[] = [];
  for (const { shipment, added, corrected, noted } of changes) {
    const onlyNew = corrected.length === 0 && noted.length === 0;
    const extended = onlyNew ? extendAll(standingOf(shipment), added) : null;
    if (extended) {
      settle(shipment, extended);
      freshen(shipment, added);
    } else unsorted.push(shipment);
  }
  return unsorted;
}

/** Reads the shipments' events again, under their locks and behind what is being written. */
async function foldAnew(sql: Sql, shipments: readonly ShipmentRow[], written: Promise<void>): Promise<void> {
  const ids = shipments.map(({ id }) => id);
  const [rows] = await Promise.all([readTimelines(sql, ids), written]);
  const timelines = groupBy(rows, (row) => row.shipment_id);
  for (const shipment of shipments) {
    const timeline = timelines.get(shipment.id) ?? [];
    settle(shipment, foldRows(timeline));
    shipment.checked_at = null;
    freshen(shipment, timeline);
  }
}

/** When and through which door we last heard something new of the shipment; of two at once, the door's name decides. */
function freshen(shipment: ShipmentRow, events: readonly EventRow[]): void {
  for (const { told_at, source } of events) {
    const apart = told_at.getTime() - (shipment.checked_at?.getTime() ?? -Infinity);
    if (apart < 0 || (apart === 0 && source < (shipment.source ?? ''))) continue;
    shipment.checked_at = told_at;
    shipment.source = source;
  }
}

async function announceLater(sql: Sql, changes: readonly ShipmentChange[]): Promise<RecordedChange[]> {
  const rows = changes.flatMap(({ added, corrected }) => [...added, ...corrected]);
  const owed = changes.map(({ shipment, versionBefore }) => ({
    shipment_id: shipment.id,
    first_version: versionBefore + 1,
    last_version: shipment.version,
  }));
  const [outboxIds] = await Promise.all([
    addToOutbox(sql, owed),
    rows.length > 0 && appendToFeed(sql, rows.map(feedRowOf)),
  ]);
  return changes.map((change, index) => ({ ...change, outboxId: outboxIds[index]! }));
}

function feedRowOf({ shipment_id, version, customer_id, key, applied_at }: EventRow) {
  return { shipment_id, version, customer_id, key, applied_at };
}
