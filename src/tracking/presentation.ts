/** How shipments and events look to brands: the JSON of REST, of the sockets, and of the read model alike. */
import { eventIdOf } from '../domain/event-key.js';
import { publicId } from '../domain/ids.js';
import { isoTime } from '../domain/iso-time.js';
import type { EventRow, ShipmentRow } from '../storage/rows.js';

export function shipmentDocument(row: ShipmentRow) {
  return {
    shipment_id: publicId('shp', row.id),
    carrier: row.carrier,
    tracking_number: row.tracking_number,
    status: row.status,
    sub_status: row.sub_status,
    tracking_state: row.tracking_state,
    origin: row.origin,
    destination: row.destination,
    reference: row.reference,
    metadata: row.metadata,
    estimated_delivery: row.estimated_delivery,
    last_event_at: row.last_event_at && isoTime(row.last_event_at),
    version: row.version,
    event_count: row.event_count,
    freshness: freshnessOf(row),
    created_at: isoTime(row.created_at),
  };
}

/** When, and by which door, the carrier last told us something new of the shipment, or had nothing new to tell. */
function freshnessOf({ source, checked_at, asked_at, next_check_at }: ShipmentRow) {
  const isAsked = asked_at !== null && asked_at.getTime() > (checked_at?.getTime() ?? -Infinity);
  const at = isAsked ? asked_at : checked_at;
  return {
    source: isAsked ? 'poll' : source,
    checked_at: at && isoTime(at),
    next_check_at: next_check_at && isoTime(next_check_at),
  };
}

/** An event as the API prints it. */
export function eventDocument(row: EventRow) {
  return {
    event_id: eventIdOf(publicId('shp', row.shipment_id), row.key),
    status: row.status,
    sub_status: row.sub_status,
    code: row.code,
    description: row.description,
    location: {
      city: row.city,
      state: row.state,
      postal_code: row.postal_code,
      country: row.country,
      latitude: row.latitude,
      longitude: row.longitude,
    },
    occurred_at: isoTime(row.occurred_at),
    occurred_at_local: row.occurred_at_local,
    time_quality: row.time_quality,
    received_at: isoTime(row.received_at),
    applied_at: isoTime(row.applied_at),
    source: row.source,
  };
}

/** An event among those of all shipments of a customer. */
export function recentEventDocument(
  row: EventRow,
  shipment: Pick<ShipmentRow, 'carrier' | 'tracking_number'>,
) {
  return {
    shipment_id: publicId('shp', row.shipment_id),
    carrier: shipment.carrier,
    tracking_number: shipment.tracking_number,
    version: row.version,
    ...eventDocument(row),
  };
}
