/** Carriers that don't push, asked: here USPS, whose answers the test writes. */
import { Redis } from 'ioredis';
import type { Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { newBrand } from '../support/customers.js';
import type { TestMilepost } from '../support/milepost.js';
import {
  type AskingMilepost,
  freshnessOf,
  newNumber,
  pieces,
  postOffice,
  timesAskedAbout,
  startAsking,
} from '../support/post-office.js';
import type { ScriptedServer } from '../support/scripted-server.js';
import { until } from '../support/until.js';

let asking: AskingMilepost;
let usps: ScriptedServer;
let milepost: TestMilepost;
let brand: Brand;

beforeAll(async () => {
  asking = await startAsking({ USPS_API_QUOTA: '1000/1s' });
  ({ usps, milepost } = asking);
  brand = new Brand(milepost.url);
});
beforeEach(() => void (usps.script = postOffice));
afterAll(() => asking.stop());

const timesAsked = (number: string) => timesAskedAbout(usps, number);
const track = async (id: string, from = brand) =>
  (await from.request<TrackingDocument>('GET', `/api/v1/tracking/${id}`)).body;
const pool = () => milepost.app.get<Pools>(POOLS, { strict: false }).bookkeeping;
/** Has a number due now, as if it had waited its time. */
const makeDue = (number: string) =>
  pool().query('UPDATE checks SET due_at = now() WHERE number_key = $1', [number]);

it('a number that was just registered is asked about at once, and has its whole history', async () => {
  const number = newNumber();
  pieces.set(number, {
    category: 'In Transit',
    events: [
      ['GX', '2026-11-20T08:00'],
      ['OA', '2026-11-20T17:30'],
      ['10', '2026-11-21T02:10'],
    ],
  });
  const id = await brand.register(number, 'usps');
  const document = await until(
    () => track(id),
    ({ version }) => version === 3,
  );
  expect(
    document.events.map(({ code, status, source, occurred_at }) => [code, status, source, occurred_at]),
  ).toEqual([
    ['10', 'in_transit', 'poll', '2026-11-21T02:10:21.000Z'],
    ['OA', 'in_transit', 'poll', '2026-11-20T17:30:21.000Z'],
    ['GX', 'info_received', 'poll', '2026-11-20T08:00:21.000Z'],
  ]);
  const freshness = freshnessOf(document);
  expect(freshness.source).toBe('poll');
  const wait = Date.parse(freshness.next_check_at!) - Date.parse(freshness.checked_at!);
  expect(wait / 60_000).toBeGreaterThan(8.9);
  expect(wait / 60_000).toBeLessThan(11.1);
});

it('an answer without news is kept nowhere, but shows that it was asked', async () => {
  const number = newNumber();
  pieces.set(number, { category: 'In Transit', events: [['OA', '2026-11-21T17:30']] });
  const id = await brand.register(number, 'usps');
  const first = await until(
    () => track(id),
    ({ version }) => version === 1,
  );
  const bodies = async () =>
    (await pool().query<{ count: string }>('SELECT count(*) FROM inbox_batches')).rows[0]!.count;
  const before = await bodies();
  await makeDue(number);
  const second = await until(
    () => track(id),
    (seen) => freshnessOf(seen).checked_at! > freshnessOf(first).checked_at!,
  );
  expect(second).toMatchObject({ version: 1, event_count: 1 });
  expect(await bodies()).toBe(before);
});

it('on the last mile it is asked at every tick, until it has arrived', async () => {
  const number = newNumber();
  pieces.set(number, { category: 'Out for Delivery', events: [['OF', '2026-11-22T09:10']] });
  const id = await brand.register(number, 'usps');
  await until(
    () => Promise.resolve(timesAsked(number)),
    (times) => times >= 4,
  );
  pieces.set(number, {
    category: 'Delivered',
    events: [
      ['OF', '2026-11-22T09:10'],
      ['01', '2026-11-22T13:58'],
    ],
  });
  const document = await until(
    () => track(id),
    ({ status }) => status === 'delivered',
  );
  expect(document).toMatchObject({ version: 2, tracking_state: 'completed' });
  const next = await until(
    () => track(id),
    (seen) => Date.parse(freshnessOf(seen).next_check_at!) > Date.now() + 3_600_000,
  );
  expect(Date.parse(freshnessOf(next).next_check_at!)).toBeLessThan(Date.now() + 27 * 3_600_000);
});

it('a number that the carrier does not know yet is asked about again, and found once it does', async () => {
  const number = newNumber();
  const id = await brand.register(number, 'usps');
  const document = await until(
    () => track(id),
    (seen) => freshnessOf(seen).checked_at !== null,
  );
  expect(document).toMatchObject({ status: 'pending', version: 0, tracking_state: 'active' });
  pieces.set(number, { category: 'Accepted', events: [['OA', '2026-11-22T17:30']] });
  await makeDue(number);
  await until(
    () => track(id),
    ({ version }) => version === 1,
  );
});

it('a number that several customers track is asked about once, for all of them', async () => {
  const number = newNumber();
  pieces.set(number, { category: 'In Transit', events: [['OA', '2026-11-22T17:30']] });
  const other = await newBrand(milepost.url);
  const mine = await brand.register(number, 'usps');
  await until(
    () => track(mine),
    ({ version }) => version === 1,
  );
  const theirs = await other.register(number, 'usps');
  expect(await track(theirs, other)).toMatchObject({ version: 1 });
  pieces.set(number, {
    category: 'In Transit',
    events: [
      ['OA', '2026-11-22T17:30'],
      ['10', '2026-11-22T19:00'],
    ],
  });
  const before = timesAsked(number);
  await makeDue(number);
  const seen = await Promise.all(
    [
      [mine, brand],
      [theirs, other],
    ].map(([id, from]) =>
      until(
        () => track(id as string, from as Brand),
        ({ version }) => version === 2,
      ),
    ),
  );
  expect(timesAsked(number)).toBe(before + 1);
  expect(new Set(seen.map((document) => freshnessOf(document).checked_at)).size).toBe(1);
});

it('numbers that are due together are asked about together, as many as the carrier takes at once', async () => {
  const numbers = Array.from({ length: 80 }, newNumber);
  for (const number of numbers) {
    pieces.set(number, { category: 'Accepted', events: [['OA', '2026-11-22T17:30']] });
    await brand.register(number, 'usps');
  }
  await until(
    () => Promise.resolve(numbers.filter((number) => timesAsked(number) > 0).length),
    (asked) => asked === 80,
  );
  const unnoted = 'SELECT FROM checks WHERE asked_at IS NULL AND number_key = ANY($1)'; // a note sets the next time
  await until(
    async () => (await pool().query(unnoted, [numbers])).rowCount,
    (count) => count === 0,
  );
  const before = usps.askedAt('/tracking').length;
  await pool().query('UPDATE checks SET due_at = now() WHERE number_key = ANY($1)', [numbers]);
  await until(
    () => Promise.resolve(numbers.filter((number) => timesAsked(number) > 1).length),
    (asked) => asked === 80,
  );
  const sizes = usps
    .askedAt('/tracking')
    .slice(before)
    .map(({ body }) => (JSON.parse(body) as unknown[]).length);
  expect(Math.max(...sizes)).toBe(35);
  expect(sizes.length).toBeLessThanOrEqual(5);
});

it('a carrier that fails is tried again later, and nothing is lost by it', async () => {
  const number = newNumber();
  pieces.set(number, { category: 'Accepted', events: [['OA', '2026-11-22T17:30']] });
  usps.script = (asked) => (asked.path.startsWith('/tracking') ? { status: 503 } : postOffice(asked));
  const id = await brand.register(number, 'usps');
  await until(
    async () =>
      (
        await pool().query<{ failures: number }>('SELECT failures FROM checks WHERE number_key = $1', [
          number,
        ])
      ).rows[0]!.failures,
    (failures) => failures > 0,
  );
  expect(await track(id)).toMatchObject({ version: 0 });
  usps.script = postOffice;
  await makeDue(number);
  await until(
    () => track(id),
    ({ version }) => version === 1,
  );
});

it('a carrier that hangs holds up neither a webhook nor the end of the process', async () => {
  usps.script = (asked) => (asked.path.startsWith('/tracking') ? 'hang' : postOffice(asked));
  const before = usps.askedAt('/tracking').length;
  await brand.register(newNumber(), 'usps');
  await until(
    () => Promise.resolve(usps.askedAt('/tracking').length),
    (asked) => asked > before,
  );
  const started = performance.now();
  await brand.register('AF00000001');
  expect(performance.now() - started).toBeLessThan(1000);
});

describe('without Redis', () => {
  const schedulers = async () => {
    const redis = new Redis(milepost.stores.redis.url);
    try {
      return await redis.zrange('{milepost}:carrier-checks:repeat', 0, -1);
    } finally {
      redis.disconnect();
    }
  };

  it('having been flushed, the schedule is there again', async () => {
    await until(schedulers, (found) => found.includes('usps'));
    const redis = new Redis(milepost.stores.redis.url);
    await redis.flushall();
    redis.disconnect();
    await until(schedulers, (found) => found.includes('usps'));
  });
});
