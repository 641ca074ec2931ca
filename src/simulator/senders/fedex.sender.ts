/** FedEx Advanced Integrated Visibility: all scans so far in every request, HMAC over the raw body. */
import { createHmac, randomUUID } from 'node:crypto';
import { type Happening, offsetOf, type Scan, wallClock } from '../journey.js';
import type { Sender } from './sender.js';

const CODES: Readonly<Record<Happening, readonly [code: string, exception: string, text: string]>> = {
  label_created: ['OC', '', 'Shipment information sent to FedEx'],
  picked_up: ['PU', '', 'Picked up'],
  departed: ['DP', '', 'Left FedEx location'],
  arrived: ['AR', '', 'Arrived at FedEx location'],
  delayed: ['SE', 'A52', 'Shipment exception'],
  out_for_delivery: ['OD', '', 'On FedEx vehicle for delivery'],
  nobody_home: ['DE', '08', 'Delivery exception'],
  delivered: ['DL', '', 'Delivered'],
};

export const fedexSender: Sender = {
  slug: 'fedex',
  carrier: 'fedex',
  trackingNumber: (parcel) => String(700_000_000_000 + parcel),
  request: (trackingNumber, scans, secret) => {
    const result = {
      trackingNumberInfo: { trackingNumber, trackingNumberUniqueId: `26327~${trackingNumber}~FDEG` },
      scanEvents: scans.toReversed().map(scanEvent),
    };
    const body = JSON.stringify({
      transactionId: randomUUID(),
      output: { completeTrackResults: [{ trackingNumber, trackResults: [result] }] },
    });
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    return { body, headers: { 'fdx-signature': signature } };
  },
};

function scanEvent(scan: Scan) {
  const [eventType, exceptionCode, eventDescription] = CODES[scan.happening];
  return {
    date: wallClock(scan) + offsetOf(scan),
    eventType,
    eventDescription,
    exceptionCode,
    scanLocation: {
      city: scan.at.city.toUpperCase(),
      stateOrProvinceCode: scan.at.state,
      postalCode: scan.at.postalCode,
      countryCode: scan.at.country,
    },
  };
}
