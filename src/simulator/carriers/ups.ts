/** UPS: Tracking API (one number a request) and Track Alert (one activity a push, a shared credential in a header). */
import { randomBytes } from 'node:crypto';
import { expectedDay, greenwich, offsetOf, type PrintedScan, wallClock } from '../clock.js';
import type { Happening } from '../fate.js';
import type { Answer, Asked, Desk, Find, Shipment, SimulatedCarrier } from './carrier.js';
import { answered, basicOf, bearerOf, formOf } from './requests.js';
import { padded, upsNumber } from './tracking-numbers.js';

/** In pulled answers one activity in so many has the fields of Greenwich. */
const WITH_GREENWICH = 4;

/** Status type, two-letter code and three-digit code of each. */
const CODES: Readonly<
  Record<Happening, readonly [type: string, code: string, digits: string, text: string]>
> = {
  label_created: ['M', 'MP', '003', 'Shipment Ready for UPS'],
  picked_up: ['I', 'OR', '005', 'Origin Scan'],
  departed: ['I', 'DP', '005', 'Departed from Facility'],
  arrived: ['I', 'AR', '005', 'Arrived at Facility'],
  arrived_nearby: ['I', 'DS', '071', 'Destination Scan'],
  customs_entered: ['X', '4C', '012', 'Clearance in Progress'],
  customs_held: ['X', '5', '123', 'Held for Clearance'],
  customs_released: ['X', 'DA', '014', 'Cleared Customs'],
  delayed: ['X', '18', '046', 'Delay'],
  bad_weather: ['X', 'DJ', '032', 'Severe Weather Has Delayed Delivery'],
  missing: ['X', '26', '068', 'Package Not Located'],
  found: ['I', 'AG', '094', 'Package Located, On the Way Again'],
  out_for_delivery: ['I', 'OT', '021', 'Out for Delivery'],
  nobody_home: ['X', '48', '022', 'First Attempt Made'],
  at_pickup_point: ['X', 'ZP', '040', 'Ready at the Access Point'],
  collected: ['D', '2W', '011', 'Picked Up by the Receiver'],
  delivered: ['D', 'FS', '011', 'Delivered'],
  return_started: ['X', 'A1', '035', 'Returning to Sender'],
  returned: ['X', 'YK', '034', 'Returned to Sender'],
};

const desk: Desk = {
  tokens: {
    path: '/security/v1/oauth/token',
    clientOf: (asked) => (formOf(asked).grant_type === 'client_credentials' ? basicOf(asked) : null),
    granted: (token, seconds, clientId) => ({
      token_type: 'Bearer',
      issued_at: String(Date.now()),
      client_id: clientId,
      access_token: token,
      expires_in: String(seconds),
      status: 'approved',
    }),
    refused: refusal(401, '10401', 'The client is not known.'),
  },
  credentialOf: bearerOf,
  unauthorized: refusal(401, '250002', 'The token is missing, wrong or expired.'),
  tooMany: refusal(429, '10429', 'The quota is used up.'),
  broken: refusal(500, '10500', 'The request failed on our side.'),
  answer: (asked, find) => {
    const [, number] = /^\/api\/track\/v1\/details\/([^/]+)$/.exec(asked.path) ?? [];
    return asked.method === 'GET' && number !== undefined ? details(asked, number, find) : null;
  },
};

export const ups: SimulatedCarrier = {
  slug: 'ups',
  registeredAs: 'ups',
  international: 0.1,
  // UPSTrackAlert.yaml: what an endpoint cannot take is lost.
  retries: 0,
  trackingNumber: (parcel) => upsNumber(`999AA1${padded(parcel, 9)}`),
  parcelOf: (trackingNumber) => Number(trackingNumber.slice(8, 17)),
  codeOf: (happening) => CODES[happening][1],
  newSecret: () => randomBytes(24).toString('hex'),
  push: (shipment, { webhookSecret }) => {
    const scan = shipment.scans.at(-1)!;
    const [type, code, descriptionCode, description] = CODES[scan.happening];
    const { city, state, postalCode, country } = scan.at;
    const [localActivityDate, localActivityTime] = digitsOf(wallClock(scan));
    const [gmtActivityDate, gmtActivityTime] = digitsOf(greenwich(scan));
    const body = JSON.stringify({
      trackingNumber: shipment.trackingNumber,
      localActivityDate,
      localActivityTime,
      activityLocation: { city, stateProvince: state, postalCode, country },
      activityStatus: { type, code, description, descriptionCode },
      scheduledDeliveryDate: expectedDay(shipment).replaceAll('-', ''),
      gmtActivityDate,
      gmtActivityTime,
      gmtOffset: offsetOf(scan).replace(':', '.'),
    });
    return { body, headers: { credential: webhookSecret, 'user-agent': 'UPSPubSubTrackingService' } };
  },
  desk,
};

function details(asked: Asked, number: string, find: Find): Answer {
  if (asked.headers.transid === undefined || asked.headers.transactionsrc === undefined) {
    return refusal(400, 'TV0001', 'The headers transId and transactionSrc are required.');
  }
  const shipment = find(number);
  const warnings = [{ code: 'TW0001', message: 'Nothing is known of this number.' }];
  return answered(200, { trackResponse: { shipment: [shipment === null ? { warnings } : known(shipment)] } });
}

function known(shipment: Shipment) {
  const { trackingNumber, scans } = shipment;
  const [type, code, statusCode, description] = CODES[scans.at(-1)!.happening];
  const isOver = type === 'D';
  const deliveryDate = { type: isOver ? 'DEL' : 'SDD', date: expectedDay(shipment).replaceAll('-', '') };
  return {
    inquiryNumber: trackingNumber,
    package: [
      {
        trackingNumber,
        deliveryDate: [deliveryDate],
        activity: scans.map(activity).reverse(),
        currentStatus: { type, code, statusCode, description },
      },
    ],
  };
}

function activity(scan: PrintedScan, index: number) {
  const [type, code, statusCode, description] = CODES[scan.happening];
  const { city, state, postalCode, country } = scan.at;
  const [date, time] = digitsOf(wallClock(scan));
  return {
    location: { address: { city, stateProvince: state, postalCode, countryCode: country, country } },
    status: { type, code, statusCode, description },
    date,
    time,
    ...(index % WITH_GREENWICH === WITH_GREENWICH - 1 && greenwichOf(scan)),
  };
}

/** UPS's own example prints the time without its leading zero. */
function greenwichOf(scan: PrintedScan) {
  const [gmtDate, gmtTime] = digitsOf(greenwich(scan));
  return { gmtDate, gmtTime: gmtTime!.replace(/^0/, ''), gmtOffset: offsetOf(scan) };
}

/** `2026-11-23T10:00:00` as YYYYMMDD and HHMMSS. */
function digitsOf(clock: string): string[] {
  return clock.replace(/[-:]/g, '').split('T');
}

function refusal(status: number, code: string, message: string): Answer {
  return answered(status, { response: { errors: [{ code, message }] } });
}
