/** A Milepost that keeps things for a while only: what is old is gone for everybody, and all else goes on. */
import { ADMIN_KEY, startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import type { Page } from '../support/answers.js';
import { Brand } from '../support/brand.js';
import { History } from '../support/history.js';
import { atVersion, scan, send, shipmentWith } from '../support/scans.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let brand: Brand;
let history: History;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  history = await History.open(milepost.stores.databaseUrl);
});
afterAll(async () => {
  await history.close();
  await milepost.stop();
});

interface FeedItem {
  readonly shipment_id: string;
  readonly sequence: number;
}

const feedFrom = async (after: number) =>
  (await brand.request<Page<FeedItem>>('GET', `/api/v1/events?after=${after}`)).body.data;
const feedOf = (length: number) =>
  until(
    () => feedFrom(0),
    (items) => items.length === length,
  );
const metrics = async () => {
  const headers = { authorization: `Bearer ${ADMIN_KEY}` };
  return (await fetch(`${milepost.url}/metrics`, { headers })).text();
};
const statusOf = async (path: string) => (await brand.request('GET', path)).status;

it('a delivered shipment is removed when it is old: nobody finds it, and the feed goes on with the next number', async () => {
  const old = await shipmentWith(milepost.url, 'OLD', 1);
  await send(milepost.url, scan('OLD', 2, { status: 'delivered' }));
  await atVersion(brand, old, 2);
  const other = await shipmentWith(milepost.url, 'OTHER', 1);
  expect((await feedOf(3)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect((await brand.track(old)).events).toHaveLength(2);
  await history.sql.query(
    `UPDATE shipments SET updated_at = updated_at - interval '2 days' WHERE number_key = 'OLD'`,
  );

  const keeping = await startApp(milepost.stores, { ROLE: 'worker', EVENT_RETENTION: 'delivered:1d' });
  try {
    await until(
      () => statusOf(`/api/v1/tracking/${old}`),
      (status) => status === 404,
    );
    expect(await statusOf(`/api/v1/shipments/${old}`)).toBe(404);
    expect(await statusOf(`/api/v1/tracking/${old}/events`)).toBe(404);
    const recent = await brand.request<Page<FeedItem>>('GET', '/api/v1/events/recent');
    expect(recent.body.data.map(({ shipment_id }) => shipment_id)).toEqual([other]);
    await send(milepost.url, scan('OTHER', 2));
    await atVersion(brand, other, 2);
    const feed = await feedOf(2);
    expect(feed.map(({ shipment_id, sequence }) => [shipment_id, sequence])).toEqual([
      [other, 3],
      [other, 4],
    ]);
    // They are counted when the round is over.
    await until(metrics, (text) => text.includes('milepost_retention_removed_total{what="shipments"} 1\n'));
    const again = await brand.register('OLD');
    expect([again === old, (await brand.track(again)).event_count]).toEqual([false, 0]);
  } finally {
    await keeping.app.close();
  }
});
