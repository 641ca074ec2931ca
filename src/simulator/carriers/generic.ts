/** A small freight company that speaks our own vocabulary, signed by Standard Webhooks; nobody can ask it. */
import { randomBytes } from 'node:crypto';
import { hmacSha256 } from '../../carriers/signature.js';
import { offsetOf, wallClock } from '../clock.js';
import type { Happening } from '../fate.js';
import type { SimulatedCarrier } from './carrier.js';
import { idOf } from './requests.js';
import { padded } from './tracking-numbers.js';

const WORDS: Readonly<Record<Happening, readonly [status: string, subStatus: string, text: string]>> = {
  label_created: ['info_received', 'label_created', 'Consignment note received'],
  picked_up: ['in_transit', 'accepted', 'Collected from the sender'],
  departed: ['in_transit', 'departed', 'Left the depot'],
  arrived: ['in_transit', 'arrived', 'Reached the depot'],
  arrived_nearby: ['in_transit', 'arrived_destination_facility', 'Reached the last depot'],
  customs_entered: ['in_transit', 'customs_processing', 'With customs'],
  customs_held: ['exception', 'delayed_customs', 'Held by customs'],
  customs_released: ['in_transit', 'customs_released', 'Released by customs'],
  delayed: ['exception', 'delayed', 'Held up on the road'],
  bad_weather: ['exception', 'delayed_weather', 'Snowed in'],
  missing: ['exception', 'lost', 'Cannot be found'],
  found: ['in_transit', 'resolved', 'Found again'],
  out_for_delivery: ['out_for_delivery', 'on_vehicle', 'On the delivery van'],
  nobody_home: ['attempt_failed', 'recipient_absent', 'Nobody was at home'],
  at_pickup_point: ['available_for_pickup', 'at_point', 'Waits at the corner shop'],
  collected: ['delivered', 'collected', 'Fetched from the corner shop'],
  delivered: ['delivered', 'handed_over', 'Handed to the recipient'],
  return_started: ['returning', 'in_transit', 'On its way back'],
  returned: ['returned', 'to_sender', 'Back with the sender'],
};

export const generic: SimulatedCarrier = {
  slug: 'generic',
  registeredAs: 'acme_freight',
  international: 0,
  retries: 3,
  trackingNumber: (parcel) => `AF${padded(parcel, 8)}`,
  parcelOf: (trackingNumber) => Number(trackingNumber.slice(2)),
  codeOf: () => null,
  newSecret: () => `whsec_${randomBytes(32).toString('base64')}`,
  push: (shipment, { webhookSecret }) => {
    const { trackingNumber, scans } = shipment;
    const scan = scans.at(-1)!;
    const [status, subStatus, description] = WORDS[scan.happening];
    const { city, state, postalCode, country } = scan.at;
    const body = JSON.stringify({
      carrier: 'acme_freight',
      event_id: `${trackingNumber}-${scans.length}`,
      tracking_number: trackingNumber,
      status,
      sub_status: subStatus,
      description,
      occurred_at: wallClock(scan) + offsetOf(scan),
      location: { city, state, postal_code: postalCode, country },
    });
    return { body, headers: standardWebhook(`msg_${idOf(shipment)}`, body, webhookSecret) };
  },
};

function standardWebhook(id: string, body: string, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = hmacSha256(key, `${id}.${timestamp}.`, body);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature.toString('base64')}`,
  };
}
