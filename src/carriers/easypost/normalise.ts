/** Reads one entry of an EasyPost tracker's `tracking_details` (docs.easypost.com, "TrackingDetail object"). */
import type { CarrierEvent, Place } from '../../domain/carrier-event.js';
import { eventKey } from '../../domain/event-key.js';
import { estimateOf, momentOf } from '../moment.js';
import { object, place, requiredText, text, words } from '../payload.js';
import { carrierSlug } from './carrier-names.js';
import { meaningOf } from './status-map.js';

/** @throws UnreadableEvent where there is no tracking code or no time. */
export function readDetail(value: unknown): CarrierEvent {
  const unit = object(value);
  const detail = object(unit.detail);
  const carrier = carrierSlug(text(unit.carrier));
  const status = text(detail.status);
  const statusDetail = text(detail.status_detail);
  const code = text(detail.carrier_code);
  const { occurredAt, occurredAtLocal, timeQuality } = momentOf(
    detail.datetime,
    'tracking_details[].datetime',
  );
  const { meaning, unmapped } = meaningOf(status, statusDetail);
  return {
    carriers: carrier === null ? ['easypost'] : [carrier, 'easypost'],
    trackingNumber: requiredText(unit.trackingCode, 'tracking_code'),
    shipmentRef: null,
    key: eventKey({
      carrier: carrier ?? 'easypost',
      discriminator: code ?? `${status ?? ''}/${statusDetail ?? ''}`,
      // EasyPost prints UTC or, where it knows the place, that place's offset: only the instant stays the same.
      wallClock: occurredAt.toISOString().slice(0, 16),
    }),
    status: meaning[0],
    subStatus: meaning[1],
    code,
    description: words(detail.message),
    occurredAt,
    occurredAtLocal,
    timeQuality,
    place: placeOf(detail.tracking_location),
    estimatedDelivery: estimateIn(detail.est_delivery_date) ?? estimateIn(unit.estimatedDelivery),
    unmapped,
  };
}

/** A day without an hour comes as midnight. */
function estimateIn(value: unknown): string | null {
  return estimateOf(value, 'placeholder');
}

function placeOf(value: unknown): Place {
  const { city, state, zip: postalCode, country } = object(value);
  return place({ city, state, postalCode, country });
}
