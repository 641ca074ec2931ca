/** A scan that its carrier pushes while it is being asked about: through both doors at once, and one event. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterProcess } from '../../src/simulator/cluster-process.js';
import { checks } from '../../src/polling-fallback/metrics.js';
import { Looks } from '../../src/polling-fallback/looks.service.js';
import { verdictOn } from '../../src/simulator/verdict.js';
import type { Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { Brand, type EventDocument } from '../support/brand.js';
import { startCluster } from '../support/cluster.js';
import { BRAND_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { until } from '../support/until.js';

/** Those that push and can be asked. */
const CARRIERS = ['ups', 'fedex', 'usps', 'dhl', 'easypost'] as const;
/** Of each carrier: so many have more than a thousand scans over all carriers. BOTH_DOORS_PARCELS=125 plays a thousand of each. */
const PARCELS = Number(process.env['BOTH_DOORS_PARCELS'] ?? 25);
/** Each parcel has more. */
const SCANS = PARCELS * 8;
/** Lives of a few seconds. */
const SPEED = 30_000;

let cluster: ClusterProcess;
let milepost: TestMilepost;
let brand: Brand;

beforeAll(async () => {
  cluster = await startCluster(...CARRIERS.flatMap((slug) => ['--quota', `${slug}=100000/1`]));
  const quotas = CARRIERS.map((slug): [string, string] => [`${slug.toUpperCase()}_API_QUOTA`, '100000/1s']);
  milepost = await startMilepost({ ...cluster.env, ...Object.fromEntries(quotas) });
  brand = new Brand(milepost.url);
  await cluster.aimAt(milepost.url, BRAND_KEY);
});

afterAll(async () => {
  await milepost.stop();
  await cluster.stop();
});

/** What a note about an answer holds at the moment waits for the next time. */
const DUE_NOW = `
  WITH later AS (SELECT number_key FROM checks WHERE carrier = $1 AND due_at > now() FOR NO KEY UPDATE SKIP LOCKED)
  UPDATE checks c SET due_at = now() FROM later WHERE c.carrier = $1 AND c.number_key = later.number_key`;

/** Asks about everything again and again, without a pause, so that a scan is found at the moment of its push. */
async function askWithoutEnd(carrier: string, ending: AbortSignal): Promise<void> {
  const pool = milepost.app.get<Pools>(POOLS, { strict: false }).bookkeeping;
  const looks = milepost.app.get(Looks, { strict: false });
  while (!ending.aborted) {
    await pool.query(DUE_NOW, [carrier]);
    looks.begin(carrier);
    await pause(20);
  }
}

/** How many answers of the carrier told something new. */
async function newsFrom(carrier: string): Promise<number> {
  const { values } = await checks.get();
  const news = values.find(({ labels }) => labels.carrier === carrier && labels.outcome === 'news');
  return news?.value ?? 0;
}

async function eventsOf(id: string): Promise<EventDocument[]> {
  const path = `/api/v1/tracking/${id}/events?limit=100`;
  return (await brand.request<{ data: EventDocument[] }>('GET', path)).body.data;
}

it.each(CARRIERS)('is one event of %s, hundreds of times over', async (carrier) => {
  const parcels = await cluster.begin({ carrier, count: PARCELS, speed: SPEED, over_seconds: 2 });
  const ending = new AbortController();
  const asking = askWithoutEnd(carrier, ending.signal);
  await cluster.ended();
  ending.abort();
  await asking;
  let shown = 0;
  for (const { shipment_id: id, tracking_number: number } of parcels) {
    const truth = await cluster.truthOf(carrier, number);
    const events = await until(
      () => eventsOf(id!),
      (seen) => seen.length >= truth.scans.length,
    );
    expect(verdictOn(truth, events)).toEqual({ missing: [], surplus: [] });
    shown += events.length;
  }
  const { pushes } = await cluster.statisticsOf(carrier);
  expect(pushes).toMatchObject({ refused: 0, failed: 0, dropped: 0 });
  expect(shown).toBeGreaterThan(SCANS);
  expect(await newsFrom(carrier)).toBeGreaterThan(PARCELS);
});
