/** For each carrier one message, and how that carrier proves to have sent it. */
import { createHmac } from 'node:crypto';

/** When the messages are received. */
export const NOW = new Date('2026-11-23T15:00:00Z');

export type Headers = Record<string, string>;

export interface Example {
  /** The header that carries the proof. */
  readonly header: string;
  readonly sign: (body: Buffer, secret: string) => Headers;
  readonly payload: unknown;
  /** Whether the proof covers parts of the body: then there is none over an empty one. */
  readonly signsInside?: true;
}

const hmac = (key: string | Buffer, data: string | Buffer) => createHmac('sha256', key).update(data);

/** USPS signs two texts of the envelope. */
function envelopeIn(body: Buffer): string {
  if (body.length === 0) return '';
  const { timestamp, payload } = JSON.parse(body.toString()) as { timestamp: string; payload: string };
  return timestamp + payload;
}

/** By slug. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  fedex: {
    header: 'fdx-signature',
    sign: (body, secret) => ({ 'fdx-signature': hmac(secret, body).digest('base64') }),
    payload: {
      output: {
        completeTrackResults: [
          {
            trackingNumber: '700000000017',
            trackResults: [
              {
                trackingNumberInfo: {
                  trackingNumber: '700000000017',
                  trackingNumberUniqueId: '1~700000000017~FX',
                },
                estimatedDeliveryTimeWindow: { window: { ends: '2026-11-24T17:00:00-05:00' } },
                dateAndTimes: [{ type: 'ESTIMATED_DELIVERY', dateTime: '2026-11-24T00:00:00' }],
                scanEvents: [
                  {
                    date: '2026-11-23T06:10:00-05:00',
                    eventType: 'DP',
                    eventDescription: 'Departed',
                    exceptionCode: '',
                    scanLocation: { city: 'MEMPHIS', stateOrProvinceCode: 'TN', countryCode: 'US' },
                    delayDetail: { type: 'WEATHER' },
                  },
                ],
              },
            ],
          },
        ],
      },
    },
  },
  ups: {
    header: 'credential',
    sign: (_body, secret) => ({ credential: secret }),
    payload: {
      trackingNumber: '1Z0000000000000017',
      localActivityDate: '20261123',
      localActivityTime: '101500',
      gmtActivityDate: '20261123',
      gmtActivityTime: '151500',
      gmtOffset: '-05.00',
      activityLocation: { city: 'Reno', stateProvince: 'NV', postalCode: '89501', country: 'US' },
      activityStatus: { type: 'I', code: 'DP', description: 'Departed', descriptionCode: '005' },
      scheduledDeliveryDate: '20261124',
    },
  },
  usps: {
    header: 'x-hmac',
    signsInside: true,
    sign: (body, secret) => ({ 'x-hmac': hmac(secret, envelopeIn(body)).digest('base64') }),
    payload: {
      subscriptionId: 'sub-1',
      timestamp: NOW.toISOString(),
      payload: JSON.stringify({
        trackingNumber: '9400100000000000000017',
        uniqueMailPieceID: 120004417,
        trackingEvents: [
          {
            eventType: 'Arrived at USPS Regional Facility',
            eventCode: 'A1',
            eventTimestamp: '2026-11-23T08:12:00',
            GMTTimestamp: '2026-11-23T14:12:41Z',
            GMTOffset: '-06:00',
            eventCity: 'OMAHA',
            eventState: 'NE',
            eventZIPCode: '68102',
            eventCountry: null,
          },
        ],
      }),
    },
  },
  dhl: {
    header: 'x-milepost-hook',
    sign: (_body, secret) => ({ 'x-milepost-hook': secret }),
    payload: {
      scope: 'subscription.push',
      shipments: [
        {
          id: '00340400000000000017',
          service: 'parcel-de',
          estimatedTimeOfDelivery: '2026-11-25T00:00:00Z',
          events: [
            {
              timestamp: '2026-11-23T08:40:00Z',
              location: {
                address: { countryCode: 'DE', postalCode: '04435', addressLocality: 'Leipzig' },
              },
              statusCode: 'transit',
              status: 'IN TRANSIT',
              description: 'Departed from a DHL facility',
            },
          ],
        },
      ],
    },
  },
  easypost: {
    header: 'x-hmac-signature',
    sign: (body, secret) => ({
      'x-hmac-signature': `hmac-sha256-hex=${hmac(secret.normalize('NFKD'), body).digest('hex')}`,
    }),
    payload: {
      object: 'Event',
      description: 'tracker.updated',
      result: {
        object: 'Tracker',
        tracking_code: 'EZ0000000017',
        carrier: 'USPS',
        est_delivery_date: '2026-11-25T00:00:00Z',
        tracking_details: [
          {
            message: 'Arrived',
            status: 'in_transit',
            status_detail: 'arrived_at_facility',
            datetime: '2026-11-23T10:00:00Z',
            carrier_code: null,
            tracking_location: { city: 'OMAHA', state: 'NE', country: 'US', zip: '68102' },
          },
        ],
      },
    },
  },
  generic: {
    header: 'webhook-signature',
    sign: (body, secret) => {
      const timestamp = String(NOW.getTime() / 1000);
      const signed = hmac(Buffer.from(secret, 'base64'), `msg_1.${timestamp}.${body.toString()}`);
      return {
        'webhook-id': 'msg_1',
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signed.digest('base64')}`,
      };
    },
    payload: {
      events: [
        {
          carrier: 'acme_freight',
          event_id: 'scan-1',
          tracking_number: 'AC123',
          status: 'in_transit',
          sub_status: 'departed',
          code: 'DEP',
          description: 'Left the hub',
          occurred_at: '2026-11-23T10:00:00-05:00',
          location: { city: 'Memphis', country: 'US', latitude: 35.04, longitude: -89.98 },
          estimated_delivery: '2026-11-25',
        },
      ],
    },
  },
};
