/** Between an event as it is told and its row as it is shown. */
import type { CarrierEvent, CarrierTimeQuality, EventSource } from '../../domain/carrier-event.js';
import { effectiveTime, timeQuality } from '../../domain/event-time.js';
import type { FoldableEvent } from '../../domain/fold.js';
import { rankOf, type Status } from '../../domain/status.js';
import { firstReceipt, parseTellings, printTellings, shownOf, type Telling } from '../../domain/tellings.js';
import type { EventRow, ShipmentRow } from '../../storage/rows.js';

/** The row that shows these tellings of one event. */
export function rowOf(
  shipment: Pick<ShipmentRow, 'customer_id' | 'id'>,
  tellings: readonly Telling[],
  made: { version: number; appliedAt: Date },
): EventRow {
  const shown = shownOf(tellings);
  const { event } = shown;
  const receivedAt = firstReceipt(tellings);
  return {
    shipment_id: shipment.id,
    key: event.key,
    customer_id: shipment.customer_id,
    version: made.version,
    ...saidBy(event),
    time_quality: timeQuality(event.timeQuality, event.occurredAt, receivedAt),
    source: shown.source,
    mapping: shown.mapping,
    received_at: receivedAt,
    applied_at: made.appliedAt,
    effective_at: new Date(effectiveTime(event.occurredAt, receivedAt)),
    rank: rankOf(event.status),
    content_hash: shown.contentHash,
    told_at: shown.receivedAt,
    tellings: tellings.length > 1 ? printTellings(tellings) : null,
  };
}

function saidBy(event: CarrierEvent) {
  return {
    status: event.status,
    sub_status: event.subStatus,
    code: event.code,
    description: event.description,
    city: event.place.city,
    state: event.place.state,
    postal_code: event.place.postalCode,
    country: event.place.country,
    latitude: event.place.latitude,
    longitude: event.place.longitude,
    occurred_at: event.occurredAt,
    occurred_at_local: event.occurredAtLocal,
    estimated_delivery: event.estimatedDelivery,
    shipment_ref: event.shipmentRef,
    unmapped: event.unmapped,
  };
}

/** All tellings that a row stands for. */
export function tellingsOf(row: EventRow, shipment: ShipmentRow): readonly Telling[] {
  if (row.tellings !== null) return parseTellings(row.tellings);
  return [
    {
      contentHash: row.content_hash,
      receivedAt: row.told_at,
      source: row.source as EventSource,
      mapping: row.mapping ?? 0,
      event: eventOf(row, shipment),
    },
  ];
}

function eventOf(row: EventRow, shipment: ShipmentRow): CarrierEvent {
  const { city, state, country, latitude, longitude } = row;
  return {
    carriers: [shipment.carrier],
    trackingNumber: shipment.tracking_number,
    shipmentRef: row.shipment_ref,
    key: row.key,
    status: row.status as Status | null,
    subStatus: row.sub_status,
    code: row.code,
    description: row.description,
    occurredAt: row.occurred_at,
    occurredAtLocal: row.occurred_at_local,
    // A suspect row with one telling forgets what the carrier's own word for the quality was; it stays suspect.
    timeQuality: row.time_quality === 'suspect' ? 'exact' : (row.time_quality as CarrierTimeQuality),
    place: { city, state, postalCode: row.postal_code, country, latitude, longitude },
    estimatedDelivery: row.estimated_delivery,
    unmapped: row.unmapped,
  };
}

/** What of a row decides the shipment's status. */
export function foldableOf(row: EventRow): FoldableEvent {
  return {
    key: row.key,
    status: row.status as Status | null,
    subStatus: row.sub_status,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    estimatedDelivery: row.estimated_delivery,
  };
}
