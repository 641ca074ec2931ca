/** Reads one event of a DHL shipment (DHL developer portal, "Shipment Tracking - Unified", events[]). */
import type { CarrierEvent, Place } from '../../domain/carrier-event.js';
import { eventKey, foldText } from '../../domain/event-key.js';
import { UnreadableEvent } from '../carrier-adapter.js';
import { type JsonObject, object, place, requiredText, text, words } from '../payload.js';
import { eventMoment } from './event-moment.js';
import { meaningOf } from './meaning.js';

/** @throws UnreadableEvent where there is no id, no time, or nothing that says what happened. */
export function readEvent(value: unknown): CarrierEvent {
  const unit = object(value);
  const event = object(unit.event);
  const code = text(event.statusCode)?.toLowerCase() ?? null;
  const said = wordsOf(event, code);
  if (code === null && said.length === 0) {
    throw new UnreadableEvent('The event has none of statusCode, status and description');
  }
  const { wallClock, ...moment } = eventMoment(event.timestamp);
  const { meaning, unmapped } = meaningOf(code, said.join(' '));
  return {
    carriers: ['dhl'],
    trackingNumber: requiredText(unit.trackingNumber, 'shipments[].id'),
    shipmentRef: null,
    key: eventKey({ carrier: 'dhl', discriminator: `${code ?? ''}/${foldText(said[0] ?? null)}`, wallClock }),
    status: meaning[0],
    subStatus: meaning[1],
    code,
    description: words(said.join(': ')),
    ...moment,
    place: placeOf(event.location),
    estimatedDelivery: text(unit.estimatedDelivery),
    unmapped,
  };
}

/** The status in words and its description, as far as they add to the code and to each other; the shortest first. */
function wordsOf(event: JsonObject, code: string | null): string[] {
  const [status, description] = [words(event.status), words(event.description)];
  const isEcho = status === null || status.toLowerCase() === code || status === description;
  return [isEcho ? null : status, description].filter((part) => part !== null);
}

function placeOf(value: unknown): Place {
  const { addressLocality: city, postalCode, countryCode: country } = object(object(value).address);
  return place({ city, postalCode, country });
}
