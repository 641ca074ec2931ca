/** FedEx: Track API (many numbers a request) and Advanced Integrated Visibility (all scans so far in every push). */
import { randomBytes, randomUUID } from 'node:crypto';
import { object } from '../../carriers/payload.js';
import { hmacSha256 } from '../../carriers/signature.js';
import { expectedDay, offsetOf, type PrintedScan, wallClock } from '../clock.js';
import type { Happening } from '../fate.js';
import type { Stop } from '../places.js';
import type { Answer, Asked, Desk, Find, Shipment, SimulatedCarrier } from './carrier.js';
import { answered, bearerOf, clientIn, formOf, idOf, jsonOf } from './requests.js';
import { fedexNumber, padded } from './tracking-numbers.js';

const MOST_NUMBERS = 30;

const CODES: Readonly<Record<Happening, readonly [code: string, exception: string, text: string]>> = {
  label_created: ['OC', '', 'Shipment information sent to FedEx'],
  picked_up: ['PU', '', 'Picked up'],
  departed: ['DP', '', 'Left FedEx location'],
  arrived: ['AR', '', 'Arrived at FedEx location'],
  arrived_nearby: ['FD', '', 'At destination sort facility'],
  customs_entered: ['IT', 'A25', 'Package available for clearance'],
  customs_held: ['CD', '', 'Clearance delay'],
  customs_released: ['CC', '', 'International shipment release'],
  delayed: ['SE', 'A52', 'Shipment exception'],
  bad_weather: ['DY', '', 'Delay'],
  missing: ['SE', '', 'Package not located, search begun'],
  found: ['IT', '', 'In transit'],
  out_for_delivery: ['OD', '', 'On FedEx vehicle for delivery'],
  nobody_home: ['DE', '08', 'Delivery exception'],
  at_pickup_point: ['HL', '', 'Ready for pickup'],
  collected: ['DL', '', 'Delivered'],
  delivered: ['DL', '', 'Delivered'],
  return_started: ['RS', '', 'Returning package to shipper'],
  returned: ['DL', '', 'Delivered to the shipper'],
};

const desk: Desk = {
  tokens: {
    path: '/oauth/token',
    clientOf: (asked) => clientIn(formOf(asked)),
    granted: (token, seconds) => ({
      access_token: token,
      token_type: 'bearer',
      expires_in: seconds,
      scope: 'CXS',
    }),
    refused: refusal(401, 'NOT.AUTHORIZED.ERROR', 'These client credentials are not known.'),
  },
  credentialOf: bearerOf,
  unauthorized: refusal(401, 'NOT.AUTHORIZED.ERROR', 'The access token is missing, wrong or expired.'),
  tooMany: refusal(429, 'TOO.MANY.REQUESTS', 'The project has used up its quota.'),
  broken: refusal(500, 'INTERNAL.SERVER.ERROR', 'The request failed on our side.'),
  answer: (asked, find) =>
    asked.method === 'POST' && asked.path === '/track/v1/trackingnumbers' ? track(asked, find) : null,
};

export const fedex: SimulatedCarrier = {
  slug: 'fedex',
  registeredAs: 'fedex',
  international: 0.15,
  retries: 3,
  trackingNumber: (parcel) => fedexNumber(`770${padded(parcel, 8)}`),
  parcelOf: (trackingNumber) => Number(trackingNumber.slice(3, 11)),
  codeOf: (happening) => CODES[happening][0],
  newSecret: () => `Fx1${randomBytes(24).toString('hex')}`,
  push: (shipment, { webhookSecret }) => {
    const body = JSON.stringify(tracked(idOf(shipment), [known(shipment, shipment.scans)]));
    return { body, headers: { 'fdx-signature': hmacSha256(webhookSecret, body).toString('base64') } };
  },
  desk,
};

function track(asked: Asked, find: Find): Answer {
  const { trackingInfo, includeDetailedScans } = object(jsonOf(asked));
  if (!Array.isArray(trackingInfo) || trackingInfo.length === 0) {
    return refusal(400, 'TRACKING.TRACKINGINFO.EMPTY', 'trackingInfo is missing.');
  }
  if (trackingInfo.length > MOST_NUMBERS) {
    return refusal(400, 'TRACKING.TRACKINGINFO.EXCEEDED', `At most ${MOST_NUMBERS} numbers a request.`);
  }
  const numbers = trackingInfo.map((info) => String(object(object(info).trackingNumberInfo).trackingNumber));
  const results = numbers.map((number) => {
    const shipment = find(number);
    if (shipment === null) return unknown(number);
    return known(shipment, includeDetailedScans === true ? shipment.scans : shipment.scans.slice(-1));
  });
  return answered(200, tracked(randomUUID(), results));
}

function tracked(transactionId: string, completeTrackResults: readonly object[]) {
  return { transactionId, output: { completeTrackResults } };
}

function known(shipment: Shipment, scans: readonly PrintedScan[]) {
  const { trackingNumber, origin, destination } = shipment;
  const newest = shipment.scans.at(-1)!;
  const [code, , description] = CODES[newest.happening];
  const result = {
    trackingNumberInfo: {
      trackingNumber,
      trackingNumberUniqueId: `26327~${trackingNumber}~FDEG`,
      carrierCode: 'FDXE',
    },
    latestStatusDetail: { code, derivedCode: code, description, scanLocation: locationOf(newest.at) },
    originLocation: { locationContactAndAddress: { address: locationOf(origin) } },
    destinationLocation: { locationContactAndAddress: { address: locationOf(destination) } },
    estimatedDeliveryTimeWindow: { window: { ends: `${expectedDay(shipment)}T00:00:00` } },
    scanEvents: scans.toReversed().map(scanEvent),
  };
  return { trackingNumber, trackResults: [result] };
}

function unknown(trackingNumber: string) {
  const error = { code: 'TRACKING.TRACKINGNUMBER.NOTFOUND', message: 'We have nothing of this number.' };
  return { trackingNumber, trackResults: [{ trackingNumberInfo: { trackingNumber }, error }] };
}

function scanEvent(scan: PrintedScan) {
  const [eventType, exceptionCode, eventDescription] = CODES[scan.happening];
  return {
    date: wallClock(scan) + offsetOf(scan),
    eventType,
    derivedStatusCode: eventType,
    eventDescription,
    exceptionCode,
    ...(scan.happening === 'bad_weather' && { delayDetail: { type: 'WEATHER', status: 'DELAYED' } }),
    scanLocation: locationOf(scan.at),
  };
}

function locationOf({ city, state, postalCode, country }: Stop) {
  return { city: city.toUpperCase(), stateOrProvinceCode: state, postalCode, countryCode: country };
}

function refusal(status: number, code: string, message: string): Answer {
  return answered(status, { errors: [{ code, message }] });
}
