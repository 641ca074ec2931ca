/** A small freight company that speaks our own vocabulary, signed by Standard Webhooks. */
import { createHmac, randomUUID } from 'node:crypto';
import { type Happening, offsetOf, wallClock } from '../journey.js';
import type { Sender } from './sender.js';

const WORDS: Readonly<Record<Happening, readonly [status: string, subStatus: string, text: string]>> = {
  label_created: ['info_received', 'label_created', 'Consignment note received'],
  picked_up: ['in_transit', 'accepted', 'Collected from the sender'],
  departed: ['in_transit', 'departed', 'Left the depot'],
  arrived: ['in_transit', 'arrived', 'Reached the depot'],
  delayed: ['exception', 'delayed', 'Held up on the road'],
  out_for_delivery: ['out_for_delivery', 'on_vehicle', 'On the delivery van'],
  nobody_home: ['attempt_failed', 'recipient_absent', 'Nobody was at home'],
  delivered: ['delivered', 'handed_over', 'Handed to the recipient'],
};

export const genericSender: Sender = {
  slug: 'generic',
  carrier: 'acme_freight',
  trackingNumber: (parcel) => `AF${String(parcel).padStart(8, '0')}`,
  request: (trackingNumber, scans, secret) => {
    const scan = scans.at(-1)!;
    const [status, subStatus, description] = WORDS[scan.happening];
    const body = JSON.stringify({
      carrier: 'acme_freight',
      event_id: `${trackingNumber}-${scans.length}`,
      tracking_number: trackingNumber,
      status,
      sub_status: subStatus,
      description,
      occurred_at: wallClock(scan) + offsetOf(scan),
      location: {
        city: scan.at.city,
        state: scan.at.state,
        postal_code: scan.at.postalCode,
        country: scan.at.country,
      },
    });
    return { body, headers: standardWebhookHeaders(body, secret) };
  },
};

function standardWebhookHeaders(body: string, secret: string): Record<string, string> {
  const id = `msg_${randomUUID()}`;
  const timestamp = Math.floor(Date.now() / 1000);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
