/** What has really happened, for those who check what Milepost makes of it. */
import { placeOf } from './brand.js';
import { realTimeOf, wallClock } from './clock.js';
import type { Cluster } from './cluster.js';
import type { Office } from './office.js';

/** The truth about a parcel; `null` where the carrier has none of this number. */
export function truthOf({ carrier, parcels }: Office, trackingNumber: string) {
  const number = parcels.find(trackingNumber);
  if (number === null) return null;
  const now = Date.now();
  const life = parcels.lifeOf(number);
  const pace = parcels.paceOf(number);
  const { origin, destination, scans } = parcels.shipmentAt(number, now);
  return {
    carrier: carrier.registeredAs,
    tracking_number: trackingNumber,
    origin: placeOf(origin),
    destination: placeOf(destination),
    ended: scans.length === life.scans.length,
    ends_at: timeOf(parcels.endOf(number)),
    /** In the order in which they happened; a wrong clock may print another. */
    scans: scans.map((scan, index) => ({
      happening: scan.happening,
      code: carrier.codeOf(scan.happening),
      occurred_at: new Date(scan.instant).toISOString(),
      local_time: wallClock(scan),
      city: scan.at.city,
      happened_at: timeOf(realTimeOf(life.scans[index]!, pace)),
    })),
  };
}

export type Truth = NonNullable<ReturnType<typeof truthOf>>;

export function statisticsOf({ offices }: Cluster) {
  const carriers = [...offices].map(([slug, { tally, pusher }]) => [
    slug,
    { ...tally, pushes: { ...tally.pushes, waiting: pusher.backlog } },
  ]);
  const lastEnd = Math.max(0, ...[...offices.values()].map((office) => office.lastEnd));
  return {
    /** When the last life ends that has begun; `null` before the first. */
    ends_at: lastEnd === 0 ? null : timeOf(lastEnd),
    seconds_left: Math.max(0, (lastEnd - Date.now()) / 1000),
    carriers: Object.fromEntries(carriers) as Record<string, CarrierStatistics>,
  };
}

export type CarrierStatistics = Omit<Office['tally'], 'pushes'> & {
  /** `waiting`: parcels whose newest push is still to be sent to its end. */
  readonly pushes: Office['tally']['pushes'] & { readonly waiting: number };
};
export type Statistics = ReturnType<typeof statisticsOf>;

function timeOf(epoch: number): string {
  return new Date(epoch).toISOString();
}
