/** Simulated carriers in a process of their own tell a Milepost of their parcels, badly, and it makes the best of it. */
import type { BegunParcel } from '../../src/simulator/cluster.js';
import type { ClusterProcess } from '../../src/simulator/cluster-process.js';
import { verdictOn } from '../../src/simulator/verdict.js';
import { Brand, type EventDocument } from '../support/brand.js';
import { startCluster } from '../support/cluster.js';
import { BRAND_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';

const CARRIERS = ['ups', 'fedex', 'usps', 'dhl', 'easypost', 'generic'] as const;

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

it.each(CARRIERS)(
  'every scan of %s is in the timeline once, whatever came twice or late',
  async (carrier) => {
    const parcels = await cluster.begin({ carrier, count: 5, speed: 200_000 });
    const { carriers } = await cluster.ended();
    expect(carriers[carrier]!.pushes).toMatchObject({ refused: 0, failed: 0, dropped: 0 });
    for (const parcel of parcels) {
      const truth = await cluster.truthOf(carrier, parcel.tracking_number);
      expect(truth.ended).toBe(true);
      const events = await timelineOf(parcel, truth.scans.length);
      expect(verdictOn(truth, events)).toEqual({ missing: [], surplus: [] });
    }
  },
);
