/** The shipments of one number: when its parcels began, a new one of them, and what it has from the others. */
import { nextCycleAfter, numberKey } from '../domain/cycle.js';
import { UNKNOWN_YET } from '../domain/fold.js';
import { newUuid } from '../domain/ids.js';
import { readTimelines } from '../storage/events.sql.js';
import type { ShipmentRow } from '../storage/rows.js';
import type { Sql } from '../storage/sql.js';
import type { NewShipment } from './shipment.dto.js';
import { assignEvents } from './timeline/assign-events.js';
import { tellingsOf } from './timeline/event-row.js';
import type { Arrival } from './timeline/reconcile.js';

/** When the parcel that the number means now began, whoever tracked it before; `null`: the first there is. */
export function cycleOf(parcels: readonly ShipmentRow[], now: Date): Date | null {
  const latest = latestOf(parcels);
  if (!latest) return null;
  const next = latest.ended_at && nextCycleAfter(latest.ended_at);
  if (next && next <= now) return next;
  return Number.isFinite(latest.cycle_started_ms) ? new Date(latest.cycle_started_ms) : null;
}

export function latestOf(cycles: readonly ShipmentRow[]): ShipmentRow | undefined {
  return cycles.toSorted((a, b) => a.cycle_started_ms - b.cycle_started_ms).at(-1);
}

/** As it is registered, before anything is known of it. */
export function newShipment(
  customerId: string,
  request: NewShipment & { carrier: string },
  now: Date,
  cycleStart: Date | null,
): ShipmentRow {
  return {
    id: newUuid(now.getTime()),
    customer_id: customerId,
    carrier: request.carrier,
    tracking_number: request.tracking_number,
    number_key: numberKey(request.tracking_number),
    carrier_ref: null,
    cycle_started_ms: cycleStart?.getTime() ?? -Infinity,
    reference: request.reference ?? null,
    metadata: request.metadata ?? {},
    origin: request.origin ?? null,
    destination: request.destination ?? null,
    status: UNKNOWN_YET.status,
    sub_status: UNKNOWN_YET.subStatus,
    tracking_state: 'active',
    estimated_delivery: null,
    last_event_at: null,
    last_effective_at: null,
    last_rank: null,
    last_key: null,
    ended_at: null,
    version: 0,
    revision: 0,
    event_count: 0,
    source: null,
    checked_at: null,
    asked_at: null,
    next_check_at: null,
    carrier_guessed: false,
    created_at: now,
    updated_at: now,
  };
}

/** What a shipment is entitled to of the events that other shipments of its number have. */
export async function inherit(
  sql: Sql,
  shipment: ShipmentRow,
  siblings: readonly ShipmentRow[],
): Promise<Arrival[]> {
  if (siblings.length === 0) return [];
  const owners = new Map(siblings.map((row) => [row.id, row]));
  const rows = await readTimelines(sql, [...owners.keys()]);
  const tellings = rows.flatMap((row) => tellingsOf(row, owners.get(row.shipment_id)!));
  return assignEvents(tellings, [shipment]).arrivals;
}
