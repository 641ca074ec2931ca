/** Reads one FedEx scan event (Track API, ScanEvent). */
import type { CarrierEvent, Place } from '../../domain/carrier-event.js';
import { eventKey } from '../../domain/event-key.js';
import { UnreadableEvent } from '../carrier-adapter.js';
import { momentOf } from '../moment.js';
import { object, place, requiredText, text, words } from '../payload.js';
import { meaningOf, type ScanCodes } from './meaning.js';

/** @throws UnreadableEvent where there is no tracking number, no event type or no date. */
export function readScan(value: unknown): CarrierEvent {
  const unit = object(value);
  const scan = object(unit.scan);
  const codes = codesOf(scan);
  const shipmentRef = text(unit.shipmentRef);
  const code = codes.eventType ?? codes.derivedStatusCode;
  const { wallClock, ...moment } = momentOf(scan.date, 'scanEvents[].date');
  const { meaning, unmapped } = meaningOf(codes);
  return {
    carriers: ['fedex'],
    trackingNumber: requiredText(unit.trackingNumber, 'trackingNumberInfo.trackingNumber'),
    shipmentRef,
    key: eventKey({
      carrier: 'fedex',
      shipmentRef,
      discriminator: `${code ?? ''}/${codes.exceptionCode ?? ''}`,
      wallClock,
    }),
    status: meaning[0],
    subStatus: meaning[1],
    code,
    description: descriptionOf(text(scan.eventDescription), text(scan.exceptionDescription)),
    ...moment,
    place: placeOf(scan.scanLocation),
    estimatedDelivery: text(unit.estimatedDelivery),
    unmapped,
  };
}

function codesOf(scan: ReturnType<typeof object>): ScanCodes {
  const codes = {
    eventType: text(scan.eventType),
    exceptionCode: text(scan.exceptionCode),
    derivedStatusCode: text(scan.derivedStatusCode),
    locationType: text(scan.locationType),
    delayType: text(object(scan.delayDetail).type),
  };
  if (codes.eventType !== null || codes.derivedStatusCode !== null) return codes;
  throw new UnreadableEvent('The scan has neither eventType nor derivedStatusCode');
}

/** "Delivery exception" alone says less than the reason beside it. */
function descriptionOf(event: string | null, reason: string | null): string | null {
  return words([event, reason].filter((part) => part !== null).join(': '));
}

function placeOf(value: unknown): Place {
  const { city, stateOrProvinceCode: state, postalCode, countryCode: country } = object(value);
  return place({ city, state, postalCode, country });
}
