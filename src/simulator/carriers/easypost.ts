/** EasyPost: trackers that are made and read, and Events with the whole history, for parcels that USPS carries. */
import { createHash, randomBytes } from 'node:crypto';
import { object } from '../../carriers/payload.js';
import { hmacSha256 } from '../../carriers/signature.js';
import { expectedDay, greenwich, type PrintedScan } from '../clock.js';
import type { Happening } from '../fate.js';
import type { Answer, Asked, Desk, Find, Shipment, SimulatedCarrier } from './carrier.js';
import { answered, basicOf, bearerOf, idOf, jsonOf } from './requests.js';
import { padded, uspsNumber } from './tracking-numbers.js';

const WORDS: Readonly<Record<Happening, readonly [status: string, detail: string, text: string]>> = {
  label_created: ['pre_transit', 'label_created', 'Shipping Label Created'],
  picked_up: ['in_transit', 'received_at_origin_facility', 'Accepted at USPS Origin Facility'],
  departed: ['in_transit', 'departed_facility', 'Departed USPS Facility'],
  arrived: ['in_transit', 'arrived_at_facility', 'Arrived at USPS Facility'],
  arrived_nearby: ['in_transit', 'received_at_destination_facility', 'Arrived at Post Office'],
  customs_entered: ['in_transit', 'in_transit', 'Awaiting Customs'],
  customs_held: ['in_transit', 'held', 'Held in Customs'],
  customs_released: ['in_transit', 'in_transit', 'Released by Customs'],
  delayed: ['in_transit', 'delayed', 'Arriving Late'],
  bad_weather: ['in_transit', 'weather_delay', 'Delayed by Weather'],
  missing: ['failure', 'lost', 'Item Not Located, Search Begun'],
  found: ['in_transit', 'in_transit', 'In Transit to Next Facility'],
  out_for_delivery: ['out_for_delivery', 'out_for_delivery', 'Out for Delivery'],
  nobody_home: ['failure', 'delivery_exception', 'Notice Left (No Authorized Recipient Available)'],
  at_pickup_point: ['available_for_pickup', 'arrived_at_pickup_location', 'Available for Pickup'],
  collected: ['delivered', 'arrived_at_destination', 'Delivered, Picked Up at Post Office'],
  delivered: ['delivered', 'arrived_at_destination', 'Delivered'],
  return_started: ['return_to_sender', 'return', 'Return to Sender Processed'],
  returned: ['return_to_sender', 'arrived_at_destination', 'Delivered, To Original Sender'],
};

const desk: Desk = {
  credentialOf: (asked) => basicOf(asked)?.id ?? bearerOf(asked),
  unauthorized: refusal(401, 'APIKEY.INACTIVE', 'The key is missing or wrong.'),
  tooMany: refusal(429, 'RATE_LIMITED', 'The quota is used up.'),
  broken: refusal(500, 'INTERNAL_SERVER_ERROR', 'The request failed on our side.'),
  answer: (asked, find) => {
    if (asked.method === 'POST' && asked.path === '/v2/trackers') return makeTracker(asked, find);
    const [, id] = /^\/v2\/trackers\/([^/]+)$/.exec(asked.path) ?? [];
    return asked.method === 'GET' && id !== undefined ? readTracker(id, find) : null;
  },
};

export const easypost: SimulatedCarrier = {
  slug: 'easypost',
  registeredAs: 'easypost',
  international: 0,
  retries: 3,
  trackingNumber,
  parcelOf: (number) => Number(number.slice(10, 21)),
  // It passes on none of the carrier's.
  codeOf: () => null,
  newSecret: () => randomBytes(24).toString('hex'),
  push: (shipment, { webhookSecret }) => {
    const body = JSON.stringify({
      id: `evt_${idOf(shipment)}`,
      object: 'Event',
      description: 'tracker.updated',
      mode: 'test',
      previous_attributes: {},
      result: known(shipment),
    });
    const hex = hmacSha256(Buffer.from(webhookSecret.normalize('NFKD')), body).toString('hex');
    return { body, headers: { 'x-hmac-signature': `hmac-sha256-hex=${hex}` } };
  },
  desk,
};

function trackingNumber(parcel: number): string {
  return uspsNumber(`9400110897${padded(parcel, 11)}`);
}

/** A tracker is made of any number; of one that nobody has scanned it is empty. */
function makeTracker(asked: Asked, find: Find): Answer {
  const { tracking_code: code } = object(object(jsonOf(asked)).tracker);
  if (typeof code !== 'string' || code === '') {
    return refusal(422, 'PARAMETER.REQUIRED', 'tracker.tracking_code is missing.');
  }
  const shipment = find(code);
  if (shipment !== null) return answered(200, known(shipment));
  const id = createHash('sha256').update(code).digest('hex').slice(0, 32);
  return answered(200, { ...tracker(`trk_${id}`, code, 'unknown', 'unknown'), tracking_details: [] });
}

function readTracker(id: string, find: Find): Answer {
  const shipment = find(trackingNumber(parseInt(/^trk_([0-9a-f]{32})$/.exec(id)?.[1] ?? '', 16)));
  if (shipment !== null) return answered(200, known(shipment));
  return refusal(404, 'NOT_FOUND', 'There is no such tracker.');
}

function known(shipment: Shipment) {
  const [status, detail] = WORDS[shipment.scans.at(-1)!.happening];
  const id = `trk_${shipment.number.toString(16).padStart(32, '0')}`;
  return {
    ...tracker(id, shipment.trackingNumber, status, detail),
    est_delivery_date: `${expectedDay(shipment)}T00:00:00Z`,
    tracking_details: shipment.scans.map(trackingDetail),
  };
}

function tracker(id: string, tracking_code: string, status: string, status_detail: string) {
  return { id, object: 'Tracker', mode: 'test', tracking_code, carrier: 'USPS', status, status_detail };
}

function trackingDetail(scan: PrintedScan) {
  const [status, detail, message] = WORDS[scan.happening];
  return {
    object: 'TrackingDetail',
    message,
    description: null,
    status,
    status_detail: detail,
    datetime: `${greenwich(scan)}Z`,
    source: 'USPS',
    carrier_code: null,
    tracking_location: {
      object: 'TrackingLocation',
      city: scan.at.city.toUpperCase(),
      state: scan.at.state,
      country: scan.at.country,
      zip: scan.at.postalCode,
    },
  };
}

function refusal(status: number, code: string, message: string): Answer {
  return answered(status, { error: { code, message, errors: [] } });
}
