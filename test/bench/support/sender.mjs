/** A carrier that pushes scans by the `generic` door, each parcel's next one, signed by Standard Webhooks. */
import { createHmac, randomUUID } from 'node:crypto';

const SECRET = Buffer.from('a secret that only this benchmark knows');
export const GENERIC_SECRET = `whsec_${SECRET.toString('base64')}`;

/** How often each parcel was scanned, by tracking number. */
const steps = new Map();

/** The parcels' next scans as one request, of one event or of many. */
export function webhookOf(...trackingNumbers) {
  const scans = trackingNumbers.map(nextScan);
  const body = JSON.stringify(scans.length === 1 ? scans[0] : scans);
  return { method: 'POST', path: '/api/v1/webhooks/generic', headers: signed(body), body };
}

/** Sends the parcel's next scan. @returns which of its scans it was, from 1, when it is acknowledged */
export async function scan(milepost, trackingNumber) {
  const { method, path, headers, body } = webhookOf(trackingNumber);
  const step = steps.get(trackingNumber);
  const { status } = await milepost.call(method, path, headers, body);
  if (status !== 202) throw new Error(`a webhook was answered ${status}`);
  return step;
}

function nextScan(trackingNumber) {
  const step = (steps.get(trackingNumber) ?? 0) + 1;
  steps.set(trackingNumber, step);
  return {
    carrier: 'bench',
    event_id: `${trackingNumber}-${step}`,
    tracking_number: trackingNumber,
    status: 'in_transit',
    sub_status: 'departed',
    description: 'Departed from the hub',
    occurred_at: new Date().toISOString(),
    location: { city: 'Memphis', state: 'TN', postal_code: '38118', country: 'US' },
  };
}

function signed(body) {
  const id = randomUUID();
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
