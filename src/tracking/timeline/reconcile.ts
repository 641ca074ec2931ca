/** What a slice's arrivals change on the shipments it has locked; versions are given here. Pure, but for the rows it updates. */
import type { CarrierEvent, EventSource } from '../../domain/carrier-event.js';
import { contentHash } from '../../domain/event-key.js';
import { comparePositions, positionOf } from '../../domain/fold.js';
import { changeBetween, type Telling, withTelling } from '../../domain/tellings.js';
import type { EventRow, ShipmentRow } from '../../storage/rows.js';
import { foldableOf, rowOf, tellingsOf } from './event-row.js';

/** One event that has found its shipment. */
export interface Arrival {
  readonly shipment: ShipmentRow;
  readonly telling: Telling;
}

/** One event that was read. */
export interface ReceivedEvent {
  readonly event: CarrierEvent;
  readonly receivedAt: Date;
  readonly source: EventSource;
  /** As in `Telling`. */
  readonly mapping: number;
}

export function arrivalOf(
  shipment: ShipmentRow,
  { event, receivedAt, source, mapping }: ReceivedEvent,
): Arrival {
  return { shipment, telling: { contentHash: contentHash(event), receivedAt, source, mapping, event } };
}

/** What a brand is told the former value of. */
export type Stand = Pick<ShipmentRow, 'estimated_delivery' | 'status' | 'sub_status'>;

/** What has changed of one shipment. */
export interface ShipmentChange {
  /** Locked; updated in place. */
  readonly shipment: ShipmentRow;
  readonly versionBefore: number;
  readonly revisionBefore: number;
  readonly before: Stand;
  /** New events, and the corrected ones, each with the version it made, in the order of versions. */
  readonly added: EventRow[];
  readonly corrected: EventRow[];
  /** Events of which something was kept that shows nothing new but perhaps an earlier receipt. */
  readonly noted: EventRow[];
}

/** A shipment's next revision, which no event made: written by the caller, whose row has its number already. */
export function revisionOf(shipment: ShipmentRow): ShipmentChange {
  return {
    shipment,
    versionBefore: shipment.version,
    revisionBefore: shipment.revision - 1,
    before: standOf(shipment),
    added: [],
    corrected: [],
    noted: [],
  };
}

interface Told {
  readonly before: readonly Telling[];
  after: readonly Telling[];
  readonly row: EventRow | undefined;
}

/** @param existing the rows there already are of the arrivals' events. */
export function reconcile(
  arrivals: readonly Arrival[],
  existing: readonly EventRow[],
  now: Date,
): ShipmentChange[] {
  const shipments = new Map<ShipmentRow, Map<string, Told>>();
  const rows = new Map(existing.map((row) => [`${row.shipment_id} ${row.key}`, row]));
  for (const { shipment, telling } of arrivals) {
    const events = shipments.get(shipment) ?? new Map<string, Told>();
    shipments.set(shipment, events);
    const { key } = telling.event;
    const told = events.get(key) ?? toldBefore(rows.get(`${shipment.id} ${key}`), shipment);
    told.after = withTelling(told.after, telling);
    events.set(key, told);
  }
  return [...shipments].flatMap(([shipment, events]) => changeOf(shipment, [...events.values()], now) ?? []);
}

function toldBefore(row: EventRow | undefined, shipment: ShipmentRow): Told {
  const before = row ? tellingsOf(row, shipment) : [];
  return { before, after: before, row };
}

function changeOf(shipment: ShipmentRow, events: readonly Told[], now: Date): ShipmentChange | null {
  const change: ShipmentChange = {
    shipment,
    versionBefore: shipment.version,
    revisionBefore: shipment.revision,
    before: standOf(shipment),
    added: [],
    corrected: [],
    noted: [],
  };
  // A shipment's changes are stamped in the order of its versions, whatever two hosts' clocks say.
  const appliedAt = new Date(Math.max(now.getTime(), shipment.updated_at.getTime()));
  for (const { before, after, row } of events) {
    const kind = changeBetween(before, after);
    if (kind === 'known') continue;
    const made =
      kind === 'noted' && row
        ? { version: row.version, appliedAt: row.applied_at }
        : { version: 0, appliedAt };
    change[kind].push(rowOf(shipment, after, made));
  }
  if (change.added.length + change.corrected.length + change.noted.length === 0) return null;
  giveVersions(change);
  shipment.updated_at = appliedAt;
  return change;
}

function standOf({ status, sub_status, estimated_delivery }: ShipmentRow): Stand {
  return { status, sub_status, estimated_delivery };
}

function giveVersions({ shipment, added, corrected }: ShipmentChange): void {
  added.sort((a, b) => comparePositions(positionOf(foldableOf(a)), positionOf(foldableOf(b))));
  for (const row of [...added, ...corrected]) row.version = ++shipment.version;
  shipment.event_count += added.length;
  shipment.revision += 1;
}
