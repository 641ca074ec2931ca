/** Simulated carriers in a process of their own tell a Milepost of their parcels, badly, and it makes the best of it. */
import type { BegunParcel } from '../../src/simulator/cluster.js';
import type { ClusterProcess } from '../../src/simulator/cluster-process.js';
import type { Truth } from '../../src/simulator/truth.js';
import { Brand, type EventDocument } from '../support/brand.js';
import { startCluster } from '../support/cluster.js';
import { BRAND_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';

/** By carrier, the clock that its timeline is held to: DHL prints local times and no zone. */
const CLOCKS = [
  ['ups', 'occurred_at'],
  ['fedex', 'occurred_at'],
  ['usps', 'occurred_at'],
  ['dhl', 'local_time'],
  ['easypost', 'occurred_at'],
  ['generic', 'occurred_at'],
] as const;

let cluster: ClusterProcess;
let milepost: TestMilepost;
let brand: Brand;

beforeAll(async () => {
  cluster = await startCluster('--duplicate', '0.2', '--disorder', '0.2', '--wrong-clocks', '0.05');
  milepost = await startMilepost(cluster.env);
  brand = new Brand(milepost.url);
  await cluster.aimAt(milepost.url, BRAND_KEY);
});

afterAll(async () => {
  await milepost.stop();
  await cluster.stop();
});

/** Its events, once there are so many. */
async function timelineOf({ shipment_id: id }: BegunParcel, scans: number): Promise<EventDocument[]> {
  const { body } = await until(
    () => brand.request<{ data: EventDocument[] }>('GET', `/api/v1/tracking/${id}/events?limit=100`),
    ({ body }) => body.data.length >= scans,
  );
  return body.data;
}

it.each(CLOCKS)(
  'every scan of %s is in the timeline once, whatever came twice or late',
  async (carrier, clock) => {
    const parcels = await cluster.begin({ carrier, count: 5, speed: 200_000 });
    const { carriers } = await cluster.ended();
    expect(carriers[carrier]!.pushes).toMatchObject({ refused: 0, failed: 0, dropped: 0 });
    for (const parcel of parcels) {
      const { ended, scans }: Truth = await cluster.truthOf(carrier, parcel.tracking_number);
      expect(ended).toBe(true);
      const events = await timelineOf(parcel, scans.length);
      const told = events.map((event) => event[clock === 'local_time' ? 'occurred_at_local' : clock]);
      expect(told.sort()).toEqual(scans.map((scan) => scan[clock]).sort());
    }
  },
);
