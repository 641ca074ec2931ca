/** DHL: Shipment Tracking Unified (one number a request, local times without a zone) and Unified Push. */
import { randomBytes } from 'node:crypto';
import { expectedDay, type PrintedScan, wallClock } from '../clock.js';
import type { Happening } from '../fate.js';
import type { Stop } from '../places.js';
import type { Answer, Asked, Desk, Find, Shipment, SimulatedCarrier } from './carrier.js';
import { answered } from './requests.js';
import { dhlNumber, padded } from './tracking-numbers.js';

/** One of five codes, and the words that tell the rest; `%` is the city. */
const CODES: Readonly<Record<Happening, readonly [code: string, text: string]>> = {
  label_created: ['pre-transit', 'Shipment information received'],
  picked_up: ['transit', 'Shipment picked up'],
  departed: ['transit', 'Departed facility in %'],
  arrived: ['transit', 'Arrived at sort facility in %'],
  arrived_nearby: ['transit', 'Arrived at delivery facility in %'],
  customs_entered: ['transit', 'Customs clearance processing in %'],
  customs_held: ['failure', 'Clearance delay'],
  customs_released: ['transit', 'Released by customs'],
  delayed: ['failure', 'Shipment delayed'],
  bad_weather: ['failure', 'Held up by adverse weather in %'],
  missing: ['failure', 'Shipment lost, search begun'],
  found: ['transit', 'Shipment located, it moves on'],
  out_for_delivery: ['transit', 'Out with courier for delivery'],
  nobody_home: ['failure', 'Recipient not at home'],
  at_pickup_point: ['transit', 'Ready for collection at the service point'],
  collected: ['delivered', 'Collected at the service point'],
  delivered: ['delivered', 'Delivered to the recipient'],
  return_started: ['transit', 'Being returned to the sender'],
  returned: ['delivered', 'Delivered back to the sender'],
};

const desk: Desk = {
  credentialOf: ({ headers }) => {
    const key = headers['dhl-api-key'];
    return typeof key === 'string' ? key : null;
  },
  unauthorized: problem(401, 'Unauthorized', 'The key is missing or wrong.'),
  tooMany: problem(429, 'Too Many Requests', 'The quota is used up.'),
  broken: problem(500, 'Internal Server Error', 'The request failed on our side.'),
  answer: (asked, find) =>
    asked.method === 'GET' && asked.path === '/track/shipments' ? shipments(asked, find) : null,
};

export const dhl: SimulatedCarrier = {
  slug: 'dhl',
  registeredAs: 'dhl',
  international: 0.85,
  retries: 2,
  trackingNumber: (parcel) => dhlNumber(`3${padded(parcel, 8)}`),
  parcelOf: (trackingNumber) => Number(trackingNumber.slice(1, 9)),
  codeOf: (happening) => CODES[happening][0],
  newSecret: () => randomBytes(24).toString('hex'),
  namesHeader: true,
  push: (shipment, { webhookHeader, webhookSecret }) => {
    const { trackingNumber } = shipment;
    const self = `/tracking/shipments?trackingNumber=${trackingNumber}`;
    const body = JSON.stringify({ scope: 'subscription.push', self, shipments: [known(shipment)] });
    return { body, headers: { [webhookHeader]: webhookSecret } };
  },
  desk,
};

function shipments(asked: Asked, find: Find): Answer {
  const number = asked.query.get('trackingNumber');
  if (number === null) return problem(400, 'Bad Request', 'trackingNumber is missing.');
  const shipment = find(number);
  if (shipment === null) return problem(404, 'Not Found', 'There is no shipment of this number.');
  const url = `/shipments?trackingNumber=${number}&offset=0&limit=5`;
  return answered(200, { url, firstUrl: url, lastUrl: url, shipments: [known(shipment)] });
}

function known(shipment: Shipment) {
  const events = shipment.scans.map(event).reverse();
  return {
    id: shipment.trackingNumber,
    service: 'express',
    origin: locationOf(shipment.origin),
    destination: locationOf(shipment.destination),
    // The same wall clock as in the event, and a Z that means nothing.
    status: { ...events[0], timestamp: `${events[0]!.timestamp}Z` },
    estimatedTimeOfDelivery: `${expectedDay(shipment)}T00:00:00`,
    details: { product: { productName: 'EXPRESS WORLDWIDE' }, totalNumberOfPieces: 1 },
    events,
  };
}

function event(scan: PrintedScan) {
  const [statusCode, words] = CODES[scan.happening];
  const description = words.replace('%', scan.at.city.toUpperCase());
  return {
    timestamp: wallClock(scan),
    location: locationOf(scan.at),
    statusCode,
    status: statusCode,
    description,
  };
}

function locationOf({ city, postalCode, country }: Stop) {
  return { address: { countryCode: country, postalCode, addressLocality: city.toUpperCase() } };
}

function problem(status: number, title: string, detail: string): Answer {
  return answered(status, { status, title, detail });
}
