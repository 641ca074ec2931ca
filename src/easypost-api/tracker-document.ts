/** A shipment as EasyPost's Tracker object (docs.easypost.com, "Tracker object"; easypost-node). What isn't known is null. */
import { carrierName } from '../carriers/easypost/carrier-names.js';
import { publicId } from '../domain/ids.js';
import type { Status } from '../domain/status.js';
import type { EventRow } from '../storage/rows.js';
import type { Timeline } from '../storage/timelines.sql.js';
import { wordsFor } from './words.js';

export function trackerDocument({ shipment, events }: Timeline) {
  const carrier = carrierName(shipment.carrier);
  return {
    id: publicId('trk', shipment.id),
    object: 'Tracker',
    mode: 'production',
    tracking_code: shipment.tracking_number,
    ...wordsFor(shipment.status as Status, shipment.sub_status),
    created_at: printed(shipment.created_at),
    updated_at: printed(shipment.updated_at),
    signed_by: null,
    weight: null,
    est_delivery_date: estimateOf(shipment.estimated_delivery),
    shipment_id: null,
    carrier,
    tracking_details: events.map((event) => detailDocument(event, carrier)),
    fees: [],
    carrier_detail: null,
    finalized: shipment.ended_at !== null,
    is_return: false,
    public_url: null,
  };
}

function detailDocument(event: EventRow, carrier: string) {
  return {
    object: 'TrackingDetail',
    message: event.description,
    description: null,
    ...wordsFor(event.status as Status | null, event.sub_status),
    datetime: printed(event.occurred_at),
    source: carrier,
    carrier_code: event.code,
    tracking_location: {
      object: 'TrackingLocation',
      city: event.city,
      state: event.state,
      country: event.country,
      zip: event.postal_code,
    },
    est_delivery_date: estimateOf(event.estimated_delivery),
  };
}

/** A day without an hour is printed as midnight. */
function estimateOf(estimate: string | null): string | null {
  return estimate === null ? null : printed(new Date(estimate));
}

/** To the second: whoever reads EasyPost's times may expect no more of them. */
function printed(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
