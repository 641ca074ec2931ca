/** Reads one event of a USPS mail piece (Tracking v3, trackingEvents[]). */
import type { CarrierEvent, Place } from '../../domain/carrier-event.js';
import { eventKey, foldText } from '../../domain/event-key.js';
import { UnreadableEvent } from '../carrier-adapter.js';
import { type JsonObject, object, place, requiredText, text, words } from '../payload.js';
import { eventMoment } from './event-moment.js';
import { meaningOf } from './meaning.js';

/** @throws UnreadableEvent where there is no tracking number, no time, or neither code nor type. */
export function readEvent(value: unknown): CarrierEvent {
  const unit = object(value);
  const event = object(unit.event);
  const code = codeOf(event);
  const description = words(event.eventType);
  if (code === null && description === null) {
    throw new UnreadableEvent('The event has neither eventCode nor eventType');
  }
  const { wallClock, ...moment } = eventMoment(event);
  const { meaning, unmapped } = meaningOf({ code, description, category: text(unit.statusCategory) });
  return {
    carriers: ['usps'],
    trackingNumber: requiredText(unit.trackingNumber, 'trackingNumber'),
    shipmentRef: text(unit.shipmentRef),
    // Without the mail piece's id: v3 and v3r2 print it, but whether a push does is not documented.
    key: eventKey({ carrier: 'usps', discriminator: code ?? foldText(description), wallClock }),
    status: meaning[0],
    subStatus: meaning[1],
    code,
    description,
    ...moment,
    place: placeOf(event),
    estimatedDelivery: text(unit.estimatedDelivery),
    unmapped,
  };
}

/** A code that went through a number has lost its leading zero. */
function codeOf(event: JsonObject): string | null {
  return text(event.eventCode)?.toUpperCase().padStart(2, '0') ?? null;
}

/** A country is named only abroad. */
function placeOf(event: JsonObject): Place {
  const postalCode = text(event.eventZIP) ?? text(event.eventZIPCode);
  const isHome = text(event.eventState) !== null || postalCode !== null;
  return place({
    city: event.eventCity,
    state: event.eventState,
    postalCode,
    country: text(event.eventCountry) ?? (isHome ? 'US' : null),
  });
}
