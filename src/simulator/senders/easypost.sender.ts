/** EasyPost: a tracker.updated event with the whole history, for parcels that USPS carries. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Happening, Scan } from '../journey.js';
import type { Sender } from './sender.js';

const WORDS: Readonly<Record<Happening, readonly [status: string, detail: string, text: string]>> = {
  label_created: ['pre_transit', 'label_created', 'Shipping Label Created'],
  picked_up: ['in_transit', 'received_at_origin_facility', 'Accepted at USPS Origin Facility'],
  departed: ['in_transit', 'departed_facility', 'Departed USPS Facility'],
  arrived: ['in_transit', 'arrived_at_facility', 'Arrived at USPS Facility'],
  delayed: ['in_transit', 'delayed', 'Arriving Late'],
  out_for_delivery: ['out_for_delivery', 'out_for_delivery', 'Out for Delivery'],
  nobody_home: ['failure', 'delivery_exception', 'Notice Left (No Authorized Recipient Available)'],
  delivered: ['delivered', 'arrived_at_destination', 'Delivered'],
};

export const easypostSender: Sender = {
  slug: 'easypost',
  carrier: 'usps',
  trackingNumber: (parcel) => `94001118992200${String(parcel).padStart(8, '0')}`,
  request: (trackingNumber, scans, secret) => {
    const [status, detail] = WORDS[scans.at(-1)!.happening];
    const body = JSON.stringify({
      id: `evt_${randomUUID().replaceAll('-', '')}`,
      object: 'Event',
      description: 'tracker.updated',
      mode: 'test',
      result: {
        id: `trk_${trackingNumber}`,
        object: 'Tracker',
        tracking_code: trackingNumber,
        carrier: 'USPS',
        status,
        status_detail: detail,
        tracking_details: scans.map(trackingDetail),
      },
    });
    const hex = createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex');
    return { body, headers: { 'x-hmac-signature': `hmac-sha256-hex=${hex}` } };
  },
};

function trackingDetail(scan: Scan) {
  const [status, detail, message] = WORDS[scan.happening];
  return {
    object: 'TrackingDetail',
    message,
    status,
    status_detail: detail,
    datetime: scan.occurredAt.toISOString(),
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
