/** A carrier that pushes scans by the `generic` door, each parcel's next one, signed by Standard Webhooks. */
import { signed } from '../../support/signed.mjs';

const SECRET = Buffer.from('a secret that only this benchmark knows');
export const GENERIC_SECRET = `whsec_${SECRET.toString('base64')}`;

const PATH = '/api/v1/webhooks/generic';

const ON_ITS_WAY = { status: 'in_transit', sub_status: 'departed', description: 'Departed from the hub' };
const ON_THE_VEHICLE = {
  status: 'out_for_delivery',
  sub_status: 'on_vehicle',
  description: 'On the vehicle',
};
/** One scan in so many is on the vehicle, so that half of them change the status. */
const TRIED = 4;

/** How often each parcel was scanned, by tracking number. */
const steps = new Map();

/** The parcels' next scans as one request, of one event or of many. */
export function webhookOf(...trackingNumbers) {
  const scans = trackingNumbers.map(nextScan);
  return requestOf(JSON.stringify(scans.length === 1 ? scans[0] : scans));
}

/** The like for the bare server, of a parcel that Milepost does not know, for it will not hear of the scan. */
export function bareWebhookOf(trackingNumber) {
  return { ...webhookOf(`BARE${trackingNumber}`), path: '/events' };
}

/** Sends the parcels' next scans as one webhook; it is acknowledged when this resolves. */
export async function push(milepost, ...trackingNumbers) {
  await send(milepost, webhookOf(...trackingNumbers));
}

/** Sends a body as it is. */
export async function pushBody(milepost, body) {
  await send(milepost, requestOf(body));
}

/** Sends the parcel's next scan. @returns which of its scans it was, from 1, when it is acknowledged */
export async function scan(milepost, trackingNumber) {
  const pushed = push(milepost, trackingNumber);
  const step = steps.get(trackingNumber);
  await pushed;
  return step;
}

function nextScan(trackingNumber) {
  const step = (steps.get(trackingNumber) ?? 0) + 1;
  steps.set(trackingNumber, step);
  return {
    carrier: 'bench',
    event_id: `${trackingNumber}-${step}`,
    tracking_number: trackingNumber,
    ...(step % TRIED === 0 ? ON_THE_VEHICLE : ON_ITS_WAY),
    occurred_at: new Date().toISOString(),
    location: { city: 'Memphis', state: 'TN', postal_code: '38118', country: 'US' },
  };
}

function requestOf(body) {
  return { method: 'POST', path: PATH, headers: signed(SECRET, body), body };
}

async function send(milepost, { method, path, headers, body }) {
  const { status } = await milepost.call(method, path, headers, body);
  if (status !== 202) throw new Error(`a webhook was answered ${status}`);
}
