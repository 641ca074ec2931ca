/**
 * Writes what rows of the old table tell, in the caller's transaction: the shipments that are not there yet, their old
 * ids, their events, and when each is looked at next. It takes the same locks as registering and applying do, so it is
 * safe beside both: the same scan by webhook and by import is one event.
 */
import { groupBy } from '../domain/group-by.js';
import { numberKey } from '../domain/cycle.js';
import { linkLegacyIds } from '../storage/history.sql.js';
import type { ShipmentRow } from '../storage/rows.js';
import { insertShipments, lockEveryShipmentOf, lockNumbers } from '../storage/shipments.sql.js';
import type { Sql } from '../storage/sql.js';
import { cycleOf, inherit, latestOf, newShipment } from '../tracking/parcels.js';
import { assignEvents } from '../tracking/timeline/assign-events.js';
import { park, unpark } from '../tracking/timeline/parking.js';
import type { Arrival, ShipmentChange } from '../tracking/timeline/reconcile.js';
import { recordEvents } from '../tracking/timeline/record-events.js';
import type { LegacyScan } from './legacy-row.js';
import { expectMore, type Outlooks } from './outlooks.js';

export interface Written {
  /** Shipments that were not there before. */
  readonly shipments: number;
  readonly added: number;
  /** Events that were there already, by whichever door. */
  readonly known: number;
}

/** @param isNews whether brands' endpoints are told: of what happened long ago they are not */
export async function writeHistory(
  sql: Sql,
  scans: readonly LegacyScan[],
  outlooks: Outlooks,
  isNews: boolean,
): Promise<Written> {
  const now = new Date();
  const numbers = [...new Set(scans.map((scan) => numberKey(scan.trackingNumber)))];
  await lockNumbers(sql, numbers, 'alone');
  const known = await lockEveryShipmentOf(sql, numbers);
  const { created, links } = placeAll(scans, known);
  if (created.length > 0) await insertShipments(sql, created);
  await linkLegacyIds(sql, links);
  const tracked = [...known, ...created].filter((row) => row.tracking_state !== 'stopped');
  const { arrivals, homeless } = assignEvents(
    scans.flatMap(({ events }) => events),
    tracked,
  );
  const before = await alreadyTold(sql, created, known);
  const { changes } = await recordEvents(sql, [...before, ...arrivals], now, {
    isNews,
    owed: (all) => worthTelling(all, created),
  });
  await park(sql, homeless);
  await expectMore(
    sql,
    changes.map(({ shipment }) => shipment),
    outlooks,
    now,
  );
  const added = changes.reduce((sum, change) => sum + change.added.length + change.corrected.length, 0);
  const told = new Set(arrivals.map(({ shipment, telling }) => `${shipment.id} ${telling.event.key}`));
  return { shipments: created.length, added, known: Math.max(0, told.size - added) };
}

interface Placement {
  readonly created: ShipmentRow[];
  readonly links: { customer_id: string; legacy_id: string; shipment_id: string }[];
}

/** Finds the shipment that each old one is, or makes it. */
function placeAll(scans: readonly LegacyScan[], known: readonly ShipmentRow[]): Placement {
  const placement: Placement = { created: [], links: [] };
  const parcels = groupBy(known, parcelOf);
  const shipments = groupBy(scans, (scan) =>
    JSON.stringify([scan.customerId, scan.legacyId, scan.carrier, numberKey(scan.trackingNumber)]),
  );
  for (const [first, ...others] of shipments.values()) {
    const { customerId, legacyId, carrier, trackingNumber } = first!;
    const parcel = parcelOf({ carrier, number_key: numberKey(trackingNumber) });
    const siblings = parcels.get(parcel) ?? [];
    const shipment = shipmentFor([first!, ...others], siblings);
    if (!siblings.includes(shipment)) {
      parcels.set(parcel, [...siblings, shipment]);
      placement.created.push(shipment);
    }
    placement.links.push({ customer_id: customerId, legacy_id: legacyId, shipment_id: shipment.id });
  }
  return placement;
}

function parcelOf({ carrier, number_key: number }: Pick<ShipmentRow, 'carrier' | 'number_key'>): string {
  return `${carrier} ${number}`;
}

/** As registering would have had it when the first of these was heard of. */
function shipmentFor(scans: readonly LegacyScan[], siblings: readonly ShipmentRow[]): ShipmentRow {
  const { customerId, carrier, trackingNumber } = scans[0]!;
  const events = scans.flatMap((scan) => scan.events);
  const beganAt = new Date(Math.min(...events.map(({ event }) => event.occurredAt.getTime())));
  const heardAt = new Date(Math.min(...events.map(({ receivedAt }) => receivedAt.getTime())));
  const begun = siblings.filter((row) => row.cycle_started_ms <= beganAt.getTime());
  const cycleStart = cycleOf(begun, beganAt);
  const current = latestOf(begun.filter((row) => row.customer_id === customerId));
  if (current && current.cycle_started_ms >= (cycleStart?.getTime() ?? -Infinity)) return current;
  return newShipment(customerId, { carrier, tracking_number: trackingNumber }, heardAt, cycleStart);
}

/** What is parked for new shipments, and what others of their numbers have. */
async function alreadyTold(
  sql: Sql,
  created: readonly ShipmentRow[],
  known: readonly ShipmentRow[],
): Promise<Arrival[]> {
  if (created.length === 0) return [];
  const parcels = groupBy(known, parcelOf);
  const told = await unpark(sql, created);
  for (const shipment of created) {
    told.push(...(await inherit(sql, shipment, parcels.get(parcelOf(shipment)) ?? [])));
  }
  return told;
}

/**
 * Redis need not hear of shipments that nobody can have asked for yet. But the latest events of their customers are
 * others by now: one of each customer's stands for all.
 */
function worthTelling(
  changes: readonly ShipmentChange[],
  created: readonly ShipmentRow[],
): readonly ShipmentChange[] {
  const isNew = new Set(created);
  const stoodFor = new Set<string>();
  return changes.filter(({ shipment }) => {
    if (!isNew.has(shipment)) return true;
    if (stoodFor.has(shipment.customer_id)) return false;
    stoodFor.add(shipment.customer_id);
    return true;
  });
}
