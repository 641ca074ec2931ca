/** Reads one UPS scan (UPSTrackAlert.yaml, webhooks.TrackingEvent). */
import type { CarrierEvent, Place } from '../../domain/carrier-event.js';
import { eventKey } from '../../domain/event-key.js';
import { UnreadableEvent } from '../carrier-adapter.js';
import { type JsonObject, object, place, requiredText, text, words } from '../payload.js';
import { type ActivityStatus, meaningOf } from './meaning.js';
import { dayOf, scanMoment } from './scan-moment.js';

/** @throws UnreadableEvent where there is no tracking number, no status or no time. */
export function readScan(unit: unknown): CarrierEvent {
  const scan = object(unit);
  const said = object(scan.activityStatus);
  const status = activityStatusOf(said);
  const code = status.code ?? status.descriptionCode;
  const { wallClock, ...moment } = scanMoment(scan);
  const { meaning, unmapped } = meaningOf(status);
  return {
    carriers: ['ups'],
    trackingNumber: requiredText(scan.trackingNumber, 'trackingNumber'),
    shipmentRef: null,
    key: eventKey({ carrier: 'ups', discriminator: `${status.type ?? ''}/${code ?? ''}`, wallClock }),
    status: meaning[0],
    subStatus: meaning[1],
    code,
    description: words(said.description),
    ...moment,
    place: placeOf(scan),
    estimatedDelivery: scheduledDay(scan, wallClock),
    unmapped,
  };
}

function activityStatusOf(said: JsonObject): ActivityStatus {
  const descriptionCode = text(said.descriptionCode);
  const status = {
    type: text(said.type),
    code: text(said.code),
    // A code that went through a number somewhere has lost its leading zeros.
    descriptionCode: descriptionCode?.padStart(3, '0') ?? null,
  };
  if (status.type !== null || status.code !== null || descriptionCode !== null) return status;
  throw new UnreadableEvent('activityStatus has none of type, code and descriptionCode');
}

function placeOf(scan: JsonObject): Place {
  const { city, stateProvince: state, postalCode, country } = object(scan.activityLocation);
  return place({ city, state, postalCode, country });
}

/** The official delivery example is scheduled for five years before its own scan: such a day is no estimate. */
function scheduledDay(scan: JsonObject, wallClock: string): string | null {
  const day = dayOf(scan.scheduledDeliveryDate);
  return day !== null && day >= wallClock.slice(0, 10) ? day : null;
}
