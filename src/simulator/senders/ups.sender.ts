/** UPS Track Alert: one activity a request, local and GMT time, a shared credential in a header. */
import { type Happening, type Scan, wallClock } from '../journey.js';
import type { Sender } from './sender.js';

/** Status type, two-letter code and three-digit code of each. */
const CODES: Readonly<
  Record<Happening, readonly [type: string, code: string, digits: string, text: string]>
> = {
  label_created: ['M', 'MP', '003', 'Shipment Ready for UPS'],
  picked_up: ['I', 'OR', '005', 'Origin Scan'],
  departed: ['I', 'DP', '005', 'Departed from Facility'],
  arrived: ['I', 'AR', '005', 'Arrived at Facility'],
  delayed: ['X', '18', '046', 'Delay'],
  out_for_delivery: ['I', 'OT', '021', 'Out for Delivery'],
  nobody_home: ['X', '48', '022', 'First Attempt Made'],
  delivered: ['D', 'FS', '011', 'Delivered'],
};

export const upsSender: Sender = {
  slug: 'ups',
  carrier: 'ups',
  trackingNumber: (parcel) => `1Z999AA1${String(10_000_000 + parcel).padStart(10, '0')}`,
  request: (trackingNumber, scans, secret) => {
    const scan = scans.at(-1)!;
    const [type, code, descriptionCode, description] = CODES[scan.happening];
    const body = JSON.stringify({
      trackingNumber,
      ...times('local', wallClock(scan)),
      activityLocation: {
        city: scan.at.city,
        stateProvince: scan.at.state,
        postalCode: scan.at.postalCode,
        country: scan.at.country,
      },
      activityStatus: { type, code, description, descriptionCode },
      ...times('gmt', gmt(scan)),
    });
    return { body, headers: { credential: secret } };
  },
};

function gmt(scan: Scan): string {
  return scan.occurredAt.toISOString().slice(0, 19);
}

/** `2026-11-23T10:00:00` to YYYYMMDD and HHMMSS. */
function times(clock: 'gmt' | 'local', iso: string): Record<string, string> {
  const [date, time] = iso.replace(/[-:]/g, '').split('T');
  return { [`${clock}ActivityDate`]: date!, [`${clock}ActivityTime`]: time! };
}
