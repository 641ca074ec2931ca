/** Reads one event of the generic contract; what is wrong is said with the field's name and the remedy. */
import type { CarrierEvent } from '../../domain/carrier-event.js';
import { eventKey } from '../../domain/event-key.js';
import { allowsSubStatus, isStatus, STATUSES, type Status } from '../../domain/status.js';
import { UnreadableEvent } from '../carrier-adapter.js';
import { estimateOf, momentOf } from '../moment.js';
import { isObject, isSlug, type JsonObject, object, place, text, words } from '../payload.js';

const LONGEST_ID = 200;

/** @throws UnreadableEvent */
export function readEvent(unit: unknown): CarrierEvent {
  if (!isObject(unit)) throw new UnreadableEvent('An event must be a JSON object');
  const carrier = carrierOf(unit.carrier);
  const status = statusOf(unit.status);
  const said = text(unit.sub_status);
  const subStatus = said !== null && allowsSubStatus(status, said) ? said : null;
  const code = text(unit.code);
  const shipmentRef = idOf(unit, 'shipment_ref');
  const { wallClock, ...moment } = momentOf(unit.occurred_at, 'occurred_at');
  return {
    carriers: [carrier],
    trackingNumber: idOf(unit, 'tracking_number') ?? missing('tracking_number'),
    shipmentRef,
    key: eventKey({
      carrier,
      scanId: idOf(unit, 'event_id'),
      shipmentRef,
      // The sub-status as sent: a vocabulary that grows must not change the keys of what was read before.
      discriminator: code ?? `${status}/${said ?? ''}`,
      wallClock,
    }),
    status,
    subStatus,
    code,
    description: words(unit.description),
    ...moment,
    place: placeOf(unit.location),
    estimatedDelivery: estimateOf(unit.estimated_delivery, 'instant'),
    unmapped: said !== null && subStatus === null ? `sub_status:${said}` : null,
  };
}

function carrierOf(value: unknown): string {
  const slug = text(value)?.toLowerCase() ?? '';
  if (isSlug(slug)) return slug;
  throw new UnreadableEvent('carrier must be 2 to 40 letters, digits or underscores, such as acme_freight');
}

function statusOf(value: unknown): Status {
  if (isStatus(value)) return value;
  throw new UnreadableEvent(`status must be one of ${STATUSES.join(', ')}`);
}

/** An id is never shortened, or two of them could become one. */
function idOf(unit: JsonObject, field: string): string | null {
  const value = unit[field];
  if (value === undefined || value === null || value === '') return null;
  const id = text(value, LONGEST_ID + 1);
  if (id !== null && id.length <= LONGEST_ID) return id;
  throw new UnreadableEvent(`${field} must be a string of 1 to ${LONGEST_ID} characters or a safe integer`);
}

function missing(field: string): never {
  throw new UnreadableEvent(`${field} is missing: send it as a string`);
}

function placeOf(value: unknown): CarrierEvent['place'] {
  const { city, state, country, latitude, longitude, postal_code: postalCode } = object(value);
  return place({ city, state, postalCode, country, latitude, longitude });
}
