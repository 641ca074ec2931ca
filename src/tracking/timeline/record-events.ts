/**
 * Writes what arrivals change: events, the shipments' standings, the feed, the outbox and the messages to brands'
 * endpoints, in the caller's transaction, which holds the locks of the shipments. Side effects are never inferred later:
 * what is owed is written here.
 */
import { groupBy } from '../../domain/group-by.js';
import type { EventRow, ShipmentRow } from '../../storage/rows.js';
import { insertDeliveries, type NewDelivery } from '../../storage/deliveries.sql.js';
import {
  correctEvents,
  insertEvents,
  noteEvents,
  readEvents,
  readTimelines,
} from '../../storage/events.sql.js';
import { addToOutbox } from '../../storage/outbox.sql.js';
import { updateStandings } from '../../storage/shipments.sql.js';
import type { Sql, Write } from '../../storage/sql.js';
import type { VersionRange } from '../../storage/versions.sql.js';
import { readSubscriptions } from '../../storage/webhook-endpoints.sql.js';
import { deliveriesOf } from './messages.js';
import { type Arrival, reconcile, type ShipmentChange } from './reconcile.js';
import { extendAll, foldRows, settle, standingOf } from './standing.js';

/** Changes that are committed once the caller's transaction is, and then owed to the read model and the sockets. */
export interface Recorded {
  readonly changes: readonly ShipmentChange[];
  readonly outboxIds: readonly string[];
  /** Endpoints that are owed a message; one that is owed several is here as often. */
  readonly toldTo: readonly string[];
}

export const NOTHING_RECORDED: Recorded = { changes: [], outboxIds: [], toldTo: [] };

/** What arrivals change, ready to be written. */
export interface Recording {
  readonly changes: readonly ShipmentChange[];
  readonly write: Write<Recorded>;
}

interface Options {
  /** Whether brands' endpoints are told: of a history that is moved in they are not. */
  readonly isNews?: boolean;
  /** Those of the changes that Redis is told of, where it is not all. */
  readonly owed?: (changes: readonly ShipmentChange[]) => readonly ShipmentChange[];
}

/** Reads what must be known, and changes the rows of the shipments; it writes nothing. */
export async function prepareRecording(
  sql: Sql,
  arrivals: readonly Arrival[],
  now: Date,
  { isNews = true, owed = (changes) => changes }: Options = {},
): Promise<Recording> {
  if (arrivals.length === 0) return NOTHING;
  const keys = arrivals.map(({ shipment, telling }) => ({
    shipment_id: shipment.id,
    key: telling.event.key,
  }));
  const customers = [...new Set(arrivals.map(({ shipment }) => shipment.customer_id))];
  const [existing, subscriptions] = await Promise.all([
    readEvents(sql, keys),
    isNews ? readSubscriptions(sql, customers) : [],
  ]);
  const changes = reconcile(arrivals, existing, now);
  if (changes.length === 0) return NOTHING;
  const unsorted = extendStandings(changes);
  if (unsorted.length > 0) await foldAnew(sql, unsorted);
  const deliveries = deliveriesOf(changes, subscriptions);
  return {
    changes,
    write: async (to) => ({ changes, ...(await writeChanges(to, changes, owed(changes), deliveries)) }),
  };
}

const NOTHING: Recording = { changes: [], write: () => Promise.resolve(NOTHING_RECORDED) };

export async function recordEvents(
  sql: Sql,
  arrivals: readonly Arrival[],
  now: Date,
  options?: Options,
): Promise<Recorded> {
  const { write } = await prepareRecording(sql, arrivals, now, options);
  return write(sql);
}

async function writeChanges(
  sql: Sql,
  changes: readonly ShipmentChange[],
  owed: readonly ShipmentChange[],
  deliveries: readonly NewDelivery[],
): Promise<Omit<Recorded, 'changes'>> {
  const shipments = changes.map(({ shipment }) => shipment);
  const [, , outboxIds] = await Promise.all([
    writeEvents(sql, changes),
    updateStandings(sql, shipments),
    addToOutbox(sql, owed.map(versionsOf)),
    deliveries.length > 0 && insertDeliveries(sql, deliveries),
  ]);
  return { outboxIds, toldTo: deliveries.map(({ endpoint_id }) => endpoint_id) };
}

function versionsOf({ shipment, versionBefore }: ShipmentChange): VersionRange {
  return { shipment_id: shipment.id, first_version: versionBefore + 1, last_version: shipment.version };
}

async function writeEvents(sql: Sql, changes: readonly ShipmentChange[]): Promise<void> {
  const added = changes.flatMap((change) => change.added);
  const corrected = changes.flatMap((change) => change.corrected);
  const noted = changes.flatMap((change) => change.noted);
  await Promise.all([
    added.length > 0 && insertEvents(sql, added),
    corrected.length > 0 && correctEvents(sql, corrected), // after what was added, as versions are given
    noted.length > 0 && noteEvents(sql, noted),
  ]);
}

/** Extends the standings to which all that is new sorts last. @returns the other changes */
function extendStandings(changes: readonly ShipmentChange[]): ShipmentChange[] {
  const unsorted: ShipmentChange[] = [];
  for (const change of changes) {
    const { shipment, added, corrected, noted } = change;
    const onlyNew = corrected.length === 0 && noted.length === 0;
    const extended = onlyNew ? extendAll(standingOf(shipment), added) : null;
    if (extended) {
      settle(shipment, extended);
      freshen(shipment, added);
    } else unsorted.push(change);
  }
  return unsorted;
}

/** Folds what the shipments have, read under their locks, together with what they are about to get. */
async function foldAnew(sql: Sql, changes: readonly ShipmentChange[]): Promise<void> {
  const ids = changes.map(({ shipment }) => shipment.id);
  const timelines = groupBy(await readTimelines(sql, ids), (row) => row.shipment_id);
  for (const { shipment, added, corrected, noted } of changes) {
    const rows = [...(timelines.get(shipment.id) ?? []), ...added, ...corrected, ...noted];
    const timeline = [...new Map(rows.map((row) => [row.key, row])).values()];
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
