/** The quotas of carriers: kept in PostgreSQL, never exceeded in any span, and used up as far as they may be. */
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { QuotaMeter } from '../../src/polling-fallback/quota-meter.js';
import { forgetOldRequests, readQuotas, takeRequest } from '../../src/storage/quotas.sql.js';
import { cloneTemplate } from '../support/stores.js';

let database: { url: string; drop(): Promise<void> };
let pool: Pool;
beforeEach(async () => {
  database = await cloneTemplate();
  pool = new Pool({ connectionString: database.url, max: 4 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const HOURLY = [{ requests: 60, seconds: 3600 }];
const meterOf = (quotas: typeof HOURLY) => new QuotaMeter(pool, 'acme', quotas, new AbortController().signal);
/** A request that is answered at once. @returns whether it was made */
const made = async (meter: QuotaMeter) => (await meter.spend(() => Promise.resolve(true))) ?? false;
/** @returns 0 where a request was counted, else the milliseconds until it would be */
async function take(carrier: string, quotas: typeof HOURLY): Promise<number> {
  const taken = await takeRequest(
    pool,
    carrier,
    quotas,
    quotas.map(() => 0),
  );
  return 'wait' in taken ? taken.wait : 0;
}
/** As if so many seconds had passed. */
const pass = (seconds: number) =>
  pool.query('UPDATE carrier_requests SET slot = slot - ceil($1::float8 * 60 / span_seconds)', [seconds]);

it('a quota gives out what it has and not one more, to whoever asks', async () => {
  const meters = [meterOf(HOURLY), meterOf(HOURLY)];
  const taken = [];
  for (let turn = 0; turn < 70; turn += 1) taken.push(await made(meters[turn % 2]!));
  expect(taken).toEqual([...Array<boolean>(60).fill(true), ...Array<boolean>(10).fill(false)]);
  expect(await readQuotas(pool, 'acme', HOURLY)).toEqual([{ seconds: 3600, most: 60, used: 60 }]);
});

it('is whole again after its span, and not before', async () => {
  for (let turn = 0; turn < 60; turn += 1) expect(await take('acme', HOURLY)).toBe(0);
  const wait = await take('acme', HOURLY);
  expect(wait).toBeGreaterThan(3599_000);
  expect(wait).toBeLessThanOrEqual(3661_000);
  await pass(3540);
  expect(await take('acme', HOURLY)).toBeGreaterThan(0);
  await pass(180);
  expect(await take('acme', HOURLY)).toBe(0);
});

it('holds in any span of its length, whenever that begins', async () => {
  const quotas = [{ requests: 5, seconds: 1 }];
  const meter = meterOf(quotas);
  const times: number[] = [];
  for (let turn = 0; turn < 23; turn += 1) {
    expect(await made(meter)).toBe(true);
    times.push(Date.now());
    if (turn % 3 === 0) await pause(Math.random() * 60);
  }
  const spans = times.slice(5).map((time, index) => time - times[index]!);
  expect(Math.min(...spans)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...spans)).toBeLessThan(1500);
});

it('holds where requests arrive long after they were sent', async () => {
  const quotas = [{ requests: 5, seconds: 1 }];
  const meter = meterOf(quotas);
  const arrivals: number[] = [];
  const request = (delay: number) => async () => {
    await pause(delay);
    arrivals.push(Date.now());
  };
  await Promise.all(
    Array.from({ length: 25 }, (_, index) =>
      meter.spend(request(index % 2 === 0 ? Math.random() * 1500 : 0)),
    ),
  );
  arrivals.sort((a, b) => a - b);
  const spans = arrivals.slice(5).map((time, index) => time - arrivals[index]!);
  expect(arrivals).toHaveLength(25);
  expect(Math.min(...spans)).toBeGreaterThanOrEqual(1000);
});

it('all quotas of a carrier hold, each carrier has its own, and a refusal costs nothing', async () => {
  const quotas = [
    { requests: 2, seconds: 60 },
    { requests: 3, seconds: 86_400 },
  ];
  expect([await take('acme', quotas), await take('acme', quotas)]).toEqual([0, 0]);
  expect(await take('acme', quotas)).toBeGreaterThan(0);
  expect(await take('other', quotas)).toBe(0);
  await pass(70);
  expect(await take('acme', quotas)).toBe(0);
  expect(await take('acme', quotas)).toBeGreaterThan(80_000_000);
  expect(await readQuotas(pool, 'acme', quotas)).toMatchObject([{ used: 1 }, { used: 3 }]);
});

it('what no quota counts any more is forgotten, and nothing else', async () => {
  const quotas = [
    { requests: 9, seconds: 60 },
    { requests: 9, seconds: 86_400 },
  ];
  await take('acme', quotas);
  await pass(200);
  await forgetOldRequests(pool, 'acme');
  expect(await readQuotas(pool, 'acme', quotas)).toMatchObject([{ used: 0 }, { used: 1 }]);
  expect((await pool.query('SELECT FROM carrier_requests')).rowCount).toBe(1);
});
