/** USPS: Tracking v3r2 (many numbers a request), v3 (one), and Subscriptions-Tracking (one event a push). */
import { randomBytes } from 'node:crypto';
import { object } from '../../carriers/payload.js';
import { hmacSha256 } from '../../carriers/signature.js';
import { expectedDay, greenwich, offsetOf, type PrintedScan, wallClock } from '../clock.js';
import type { Happening } from '../fate.js';
import type { Answer, Asked, Desk, Find, Shipment, SimulatedCarrier } from './carrier.js';
import { answered, bearerOf, clientIn, jsonOf } from './requests.js';
import { padded, uspsNumber } from './tracking-numbers.js';

const MOST_NUMBERS = 35;

/** Event code, words, and the category of a mail piece whose newest event it is. */
const CODES: Readonly<Record<Happening, readonly [code: string, text: string, category: string]>> = {
  label_created: ['GX', 'Shipping Label Created, USPS Awaiting Item', 'Pre-Shipment'],
  picked_up: ['OA', 'Accepted at USPS Origin Facility', 'Accepted'],
  departed: ['T1', 'Departed USPS Regional Facility', 'In Transit'],
  arrived: ['A1', 'Arrived at USPS Regional Facility', 'In Transit'],
  arrived_nearby: ['07', 'Arrived at Post Office', 'In Transit'],
  customs_entered: ['NT', 'In Transit, Awaiting Customs', 'In Transit'],
  customs_held: ['71', 'Held in Customs', 'Alert'],
  customs_released: ['PC', 'Released by Customs', 'In Transit'],
  delayed: ['71', 'Arriving Late', 'Alert'],
  bad_weather: ['15', 'Delayed by Weather', 'Alert'],
  missing: ['08', 'Missent', 'Alert'],
  found: ['TL', 'In Transit to Next Facility', 'In Transit'],
  out_for_delivery: ['OF', 'Out for Delivery', 'Out for Delivery'],
  nobody_home: ['02', 'Notice Left (No Authorized Recipient Available)', 'Delivery Attempt: Action Needed'],
  at_pickup_point: ['14', 'Available for Pickup', 'Available for Pickup'],
  collected: ['01', 'Delivered, Individual Picked Up at Post Office', 'Delivered'],
  delivered: ['01', 'Delivered, In/At Mailbox', 'Delivered'],
  return_started: ['09', 'Return to Sender Processed', 'Alert'],
  returned: ['01', 'Delivered, To Original Sender', 'Delivered to Original Sender'],
};

const desk: Desk = {
  tokens: {
    path: '/oauth2/v3/token',
    clientOf: (asked) => clientIn(jsonOf(asked)),
    granted: (token, seconds, clientId) => ({
      access_token: token,
      token_type: 'Bearer',
      issued_at: Date.now(),
      expires_in: seconds,
      status: 'approved',
      scope: 'tracking subscriptions-tracking',
      client_id: clientId,
    }),
    refused: answered(401, { error: 'invalid_client', error_description: 'The client is not known.' }),
  },
  credentialOf: bearerOf,
  unauthorized: refusal(401, 'The token is missing, wrong or expired.'),
  tooMany: refusal(429, 'The quota is used up.'),
  broken: refusal(500, 'The request failed on our side.'),
  answer: (asked, find) => {
    if (asked.method === 'POST' && asked.path === '/tracking/v3r2/tracking') return pieces(asked, find);
    const [, number] = /^\/tracking\/v3\/tracking\/([^/]+)$/.exec(asked.path) ?? [];
    return asked.method === 'GET' && number !== undefined ? piece(asked, number, find) : null;
  },
};

export const usps: SimulatedCarrier = {
  slug: 'usps',
  registeredAs: 'usps',
  international: 0,
  retries: 2,
  trackingNumber: (parcel) => uspsNumber(`9400136205${padded(parcel, 11)}`),
  parcelOf: (trackingNumber) => Number(trackingNumber.slice(10, 21)),
  codeOf: (happening) => CODES[happening][0],
  newSecret: () => randomBytes(16).toString('hex'),
  push: (shipment, { webhookSecret }) => {
    const { trackingNumber, scans } = shipment;
    const newest = { trackingNumber, ...known(shipment, scans.slice(-1)) };
    const payload = JSON.stringify(newest);
    const timestamp = new Date().toISOString();
    const body = JSON.stringify({ subscriptionId: `sub-${trackingNumber}`, timestamp, payload });
    return { body, headers: { 'x-hmac': hmacSha256(webhookSecret, timestamp, payload).toString('base64') } };
  },
  desk,
};

/** Nothing but the numbers may stand in the question. */
function pieces(asked: Asked, find: Find): Answer {
  const items = jsonOf(asked);
  if (!Array.isArray(items) || items.length === 0 || items.length > MOST_NUMBERS) {
    return refusal(400, `Send an array of 1 to ${MOST_NUMBERS} numbers.`);
  }
  const numbers = items.map((item) => object(item).trackingNumber);
  const isStrict = items.every((item) => Object.keys(object(item)).length === 1);
  if (!isStrict || !numbers.every((number) => typeof number === 'string')) {
    return refusal(400, 'Each item must hold a trackingNumber and nothing else.');
  }
  const results = numbers.map((trackingNumber) => {
    const shipment = find(trackingNumber);
    if (shipment === null) return { trackingNumber, statusCode: '404', ...notFound('v3r2') };
    return { trackingNumber, statusCode: '200', ...known(shipment, shipment.scans) };
  });
  return answered(results.every(({ statusCode }) => statusCode === '200') ? 200 : 207, results);
}

/** The answer does not repeat the number. */
function piece(asked: Asked, number: string, find: Find): Answer {
  const shipment = find(number);
  if (shipment === null) return answered(404, notFound('v3'));
  const isDetailed = asked.query.get('expand') === 'DETAIL';
  return answered(200, known(shipment, isDetailed ? shipment.scans : []));
}

function known(shipment: Shipment, scans: readonly PrintedScan[]) {
  const { number, origin, destination } = shipment;
  const [, status, statusCategory] = CODES[shipment.scans.at(-1)!.happening];
  return {
    uniqueMailPieceID: String(100_000_000 + number),
    mailClass: 'USPS Ground Advantage',
    originCity: origin.city.toUpperCase(),
    originState: origin.state,
    originZIP: origin.postalCode,
    destinationCity: destination.city.toUpperCase(),
    destinationState: destination.state,
    destinationZIP: destination.postalCode,
    expectedDeliveryDate: expectedDay(shipment),
    status,
    statusCategory,
    trackingEvents: scans.toReversed().map(trackingEvent),
  };
}

/** The local time is cut to the minute, that of Greenwich has its seconds. */
function trackingEvent(scan: PrintedScan) {
  const [eventCode, eventType] = CODES[scan.happening];
  const { city, state, postalCode } = scan.at;
  return {
    eventType,
    eventTimestamp: `${wallClock(scan).slice(0, 16)}:00`,
    GMTTimestamp: `${greenwich(scan)}Z`,
    GMTOffset: offsetOf(scan),
    eventCountry: null,
    eventCity: city.toUpperCase(),
    eventState: state,
    eventZIP: postalCode,
    firm: null,
    name: null,
    authorizedAgent: 'false',
    eventCode,
  };
}

function notFound(version: string) {
  return error(`/tracking/${version}`, '404', 'Nothing is known of this number.');
}

function refusal(status: number, message: string): Answer {
  return answered(status, error('/tracking/v3', String(status), message));
}

function error(apiVersion: string, code: string, message: string) {
  return { apiVersion, error: { code, message, errors: [] } };
}
