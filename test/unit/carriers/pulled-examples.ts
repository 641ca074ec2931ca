/** What carriers answer when they are asked about the scans of `examples.ts`, and about a number they don't know. */
import { EXAMPLES } from './examples.js';

export interface PulledExample {
  readonly number: string;
  readonly found: unknown;
  readonly unknown: readonly [status: number, payload: unknown];
  /** In the version before. */
  readonly older?: Pick<PulledExample, 'found' | 'unknown'>;
}

const pushed = (slug: string) => EXAMPLES[slug]!.payload as Record<string, unknown>;
const { trackingNumber: uspsNumber, ...mailPiece } = JSON.parse(pushed('usps').payload as string) as {
  trackingNumber: string;
};

/** By slug. */
export const PULLED: Readonly<Record<string, PulledExample>> = {
  fedex: {
    number: '700000000017',
    found: pushed('fedex'),
    unknown: [
      200,
      {
        output: {
          completeTrackResults: [
            {
              trackingNumber: '700000000017',
              trackResults: [{ error: { code: 'TRACKING.TRACKINGNUMBER.NOTFOUND' } }],
            },
          ],
        },
      },
    ],
  },
  ups: {
    number: '1Z0000000000000017',
    found: {
      trackResponse: {
        shipment: [
          {
            inquiryNumber: '1Z0000000000000017',
            package: [
              {
                trackingNumber: '1Z0000000000000017',
                deliveryDate: [{ type: 'SDD', date: '20261124' }],
                activity: [
                  {
                    ...{ date: '20261123', time: '101500' },
                    ...{ gmtDate: '20261123', gmtTime: '151500', gmtOffset: '-05:00' },
                    location: {
                      address: {
                        ...{ city: 'Reno', stateProvince: 'NV', postalCode: '89501' },
                        ...{ countryCode: 'US', country: 'US' },
                      },
                    },
                    status: {
                      type: 'I',
                      code: 'DP',
                      description: 'Departed from Facility',
                      statusCode: '005',
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    },
    unknown: [200, { trackResponse: { shipment: [{ warnings: [{ code: 'TW0001' }] }] } }],
  },
  usps: {
    number: uspsNumber,
    found: [{ trackingNumber: uspsNumber, statusCode: '200', statusCategory: 'In Transit', ...mailPiece }],
    unknown: [207, [{ trackingNumber: uspsNumber, statusCode: '404', error: { message: 'Not found' } }]],
    older: {
      found: { statusCategory: 'In Transit', ...mailPiece },
      unknown: [404, { apiVersion: 'v3', error: { code: '404' } }],
    },
  },
  dhl: {
    number: '00340400000000000017',
    found: { shipments: pushed('dhl').shipments },
    unknown: [404, { title: 'No result found', status: 404 }],
  },
  easypost: {
    number: 'EZ0000000017',
    found: pushed('easypost').result,
    unknown: [200, { object: 'Tracker', status: 'unknown', tracking_details: [] }],
  },
};
