/** Test numbers: whole stories, played through everything that real parcels go through. */
import { Client } from 'pg';
import { expectProblem, type Page } from '../support/answers.js';
import { Brand, type EventDocument, type TrackingDocument } from '../support/brand.js';
import { genericHeaders } from '../support/carrier.js';
import { newBrand } from '../support/customers.js';
import { ask } from '../support/follower.js';
import { startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { startProcess } from '../support/processes.js';
import { atVersion, scan, send } from '../support/scans.js';
import { Sockets, toldTo, untilTold } from '../support/sockets.js';
import { startTestStores } from '../support/stores.js';
import { until } from '../support/until.js';

const AT_ONCE = 1e9;
/** Days within a few seconds. */
const SECONDS = 120_000;

let milepost: TestMilepost;
let brand: Brand;
let sql: Client;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await milepost.stop();
});

const post = (body: object, as = brand) => as.request<TrackingDocument>('POST', '/api/v1/shipments', body);

/** @returns the shipment's id */
async function play(trackingNumber: string, speed: number | null = AT_ONCE, as = brand): Promise<string> {
  const metadata = speed === null ? {} : { test_speed: speed };
  const { status, body } = await post({ tracking_number: trackingNumber, metadata }, as);
  expect([status, body]).toEqual([201, expect.objectContaining({ carrier: 'test', status: 'pending' })]);
  return body.shipment_id;
}

/** Resolves when no story goes on, and all that was told is applied. */
const allTold = () =>
  until(
    async () => {
      const { rows } = await sql.query<{ left: number }>(
        `SELECT (SELECT count(*) FROM test_stories WHERE speed > 1)::int
              + (SELECT count(*) FROM inbox_batches WHERE NOT done)::int AS left`,
      );
      return rows[0]!.left;
    },
    (left) => left === 0,
  );

async function historyOf(id: string, as = brand): Promise<EventDocument[]> {
  const { body } = await as.request<Page<EventDocument>>('GET', `/api/v1/tracking/${id}/events`);
  return body.data.toReversed();
}

const statusesOf = (events: readonly EventDocument[]) => events.map(({ status }) => status).join(' ');

const TO_HUB = 'info_received in_transit in_transit in_transit';
const TO_DEPOT = `${TO_HUB} in_transit in_transit`;
const OUT = `${TO_DEPOT} out_for_delivery`;
const AGAIN = `${OUT} attempt_failed out_for_delivery attempt_failed`;

it.each([
  ['TEST-delivered-1', `${OUT} delivered`],
  ['test-Late-1', `${TO_HUB} exception in_transit in_transit out_for_delivery delivered`],
  ['TEST-LOST-1', `${TO_HUB} in_transit exception exception`],
  ['TEST-CUSTOMS-1', `${TO_HUB} in_transit exception in_transit in_transit out_for_delivery delivered`],
  ['TEST-ATTEMPT_FAILED-1', AGAIN],
  ['TEST-ATTEMPT-FAILED-2', AGAIN],
  ['TEST-OUT_OF_ORDER-1', `${OUT} delivered`],
  ['TEST-DUPLICATES-1', `${OUT} delivered`],
  ['TEST-RETURNED-1', `${AGAIN} returning returning returned`],
  ['TEST-CORRECTED_DELIVERY-1', `${OUT} attempt_failed out_for_delivery delivered`],
  ['TEST-CARRIER-OUTAGE-1', `${OUT} delivered`],
  ['EZ1000000001', 'info_received'],
  ['EZ2000000002', TO_DEPOT],
  ['EZ3000000003', OUT],
  ['EZ4000000004', `${OUT} delivered`],
  ['EZ5000000005', `${AGAIN} returning returning returned`],
  ['EZ6000000006', `${OUT} attempt_failed`],
])('%s is told whole, and ends as it promises', async (number, story) => {
  const id = await play(number);
  const events = await until(
    () => historyOf(id),
    (history) => statusesOf(history) === story,
  );
  await allTold();
  expect(await brand.track(id)).toMatchObject({
    status: story.split(' ').at(-1),
    event_count: events.length,
  });
});

it('EZ7000000007 is a number that its carrier does not know', async () => {
  const id = await play('EZ7000000007');
  await allTold();
  expect(await brand.track(id)).toMatchObject({ status: 'pending', version: 0, event_count: 0 });
});

it('what the carrier says again and again, and out of order, makes one event and one version each', async () => {
  const ids = [await play('TEST-DUPLICATES-2', SECONDS), await play('TEST-OUT_OF_ORDER-2', SECONDS)];
  await allTold();
  for (const id of ids) {
    expect(await brand.track(id)).toMatchObject({ status: 'delivered', version: 8, event_count: 8 });
    expect(statusesOf(await historyOf(id))).toBe(`${OUT} delivered`);
  }
});

it('a delivery is seen, then taken back, then made, however fast it is told', async () => {
  const sockets = new Sockets(milepost.url);
  const socket = await sockets.connect();
  const told = toldTo(socket);
  const id = await play('TEST-CORRECTED_DELIVERY-2', AT_ONCE);
  await ask(socket, { shipment_ids: [id], after: { [id]: 0 } });
  await untilTold(told, 11);
  sockets.close();
  const at = (version: number) => told.find((event) => event.version === version)!;
  expect([8, 9, 11].map((version) => at(version).status)).toEqual([
    'delivered',
    'attempt_failed',
    'delivered',
  ]);
  expect(at(9).event).toMatchObject({ event_id: at(8).event.event_id, status: 'attempt_failed' });
  expect(at(11).event.event_id).not.toBe(at(8).event.event_id);
  expect(await brand.track(id)).toMatchObject({ status: 'delivered', version: 11, event_count: 10 });
});

it('a supported carrier may be named, and is not asked for what it does not have', async () => {
  const { body } = await post({ carrier: 'usps', tracking_number: 'EZ2000000002' });
  expect(body).toMatchObject({ carrier: 'usps', freshness: { next_check_at: null } });
  expect(await atVersion(brand, body.shipment_id, 6)).toMatchObject({ status: 'in_transit' });
  const { rowCount } = await sql.query(`SELECT FROM checks WHERE number_key = 'EZ2000000002'`);
  expect(rowCount).toBe(0);
});

it('each customer of a number is told a story of their own, at their own speed', async () => {
  const brands = [await newBrand(milepost.url), await newBrand(milepost.url)] as const;
  const [slow, fast] = brands;
  const slowId = await play('TEST-LATE-SHARED', 1, slow);
  const fastId = await play('TEST-LATE-SHARED', AT_ONCE, fast);
  expect(await atVersion(fast, fastId, 9)).toMatchObject({ status: 'delivered', event_count: 9 });

  const first = await play('EZ3000000003', null, slow);
  await atVersion(slow, first, 7);
  const second = await play('EZ3000000003', null, fast);
  await atVersion(fast, second, 7);
  await allTold();
  const documents = [await slow.track(first), await fast.track(second)];
  for (const document of documents)
    expect(document).toMatchObject({ status: 'out_for_delivery', version: 7 });
  expect(await slow.track(slowId)).toMatchObject({ status: 'info_received', version: 1 });
});

describe('is answered 400', () => {
  it('a scenario that there is not, with those that there are', async () => {
    const answer = await post({ tracking_number: 'TEST-NONSENSE-1' });
    const detail = expect.stringMatching(/late, lost, customs, attempt_failed/) as string;
    expectProblem(answer, {
      status: 400,
      code: 'invalid_fields',
      errors: [{ pointer: '/tracking_number', detail }],
    });
  });

  it('a speed that is none', async () => {
    const answer = await post({ tracking_number: 'TEST-LATE-2', metadata: { test_speed: 0 } });
    const [pointer, detail] = ['/metadata/test_speed', expect.stringContaining('1 or more') as string];
    expectProblem(answer, { status: 400, code: 'invalid_fields', errors: [{ pointer, detail }] });
  });
});

it('with a carrier of the brand’s own such a number is like any other', async () => {
  const id = await brand.register('TEST-NONSENSE-1');
  await send(milepost.url, scan('TEST-NONSENSE-1', 1));
  expect(await atVersion(brand, id, 1)).toMatchObject({ carrier: 'acme_freight', event_count: 1 });
});

it('nobody pushes as the test carrier: it has no door', async () => {
  const body = '[]';
  const url = `${milepost.url}/api/v1/webhooks/test`;
  const { status } = await fetch(url, { method: 'POST', headers: genericHeaders(body), body });
  expect(status).toBe(404);
});

it('a story goes on where its worker was killed, registered with one process and told by others', async () => {
  const stores = await startTestStores();
  const web = await startApp(stores, { ROLE: 'web' });
  const apps = [web.app];
  const killed = await startProcess(stores, { ROLE: 'worker' });
  try {
    const there = new Brand(web.url);
    const id = await play('TEST-CUSTOMS-KILLED', SECONDS, there);
    await atVersion(there, id, 2);
    await killed.end('SIGKILL');
    expect((await there.track(id)).version).toBeLessThan(10);
    apps.push((await startApp(stores, { ROLE: 'worker' })).app);
    expect(await atVersion(there, id, 10)).toMatchObject({ status: 'delivered', event_count: 10 });
    const occurred = (await historyOf(id, there)).map(({ occurred_at: at }) => Date.parse(at) / 3_600_000);
    const hours = occurred.map((at) => Math.round(at - occurred[0]!));
    expect(hours).toEqual([0, 8, 20, 46, 50, 70, 118, 138, 144, 150]);
  } finally {
    await Promise.all([killed.end('SIGKILL'), ...apps.map((app) => app.close())]);
    await stores.stop();
  }
});
