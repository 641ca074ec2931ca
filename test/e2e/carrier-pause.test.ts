/** A carrier that wants to be left alone, asked by one process: what the others know of it. */
import type { Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { Brand } from '../support/brand.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { newNumber, postOffice } from '../support/post-office.js';
import { ScriptedCarrier } from '../support/scripted-carrier.js';
import { until } from '../support/until.js';

let usps: ScriptedCarrier;
let milepost: TestMilepost;
beforeAll(async () => {
  usps = await ScriptedCarrier.start(postOffice);
  milepost = await startMilepost({
    USPS_API_BASE_URL: usps.url,
    USPS_CLIENT_ID: 'id',
    USPS_CLIENT_SECRET: 'secret',
    USPS_API_QUOTA: '1000/1s',
    POLL_INTERVAL_SECONDS: '1',
  });
});
afterAll(async () => {
  await milepost.stop();
  await usps.stop();
});

it('the pause outlasts the look in which it was asked for, whatever was answered before it', async () => {
  const brand = new Brand(milepost.url);
  const { bookkeeping } = milepost.app.get<Pools>(POOLS, { strict: false });
  const countOf = async (rows: string) => (await bookkeeping.query(`SELECT FROM ${rows}`)).rowCount;
  const numbers = Array.from({ length: 40 }, newNumber); // more than one question takes
  for (const number of numbers) await brand.register(number, 'usps');
  await until(
    () => countOf('checks WHERE due_at <= now() OR asked_at IS NULL'),
    (count) => count === 0,
  );
  let questions = 0;
  usps.script = (asked) => {
    if (!asked.path.startsWith('/tracking')) return postOffice(asked);
    questions += 1;
    return questions === 1 ? postOffice(asked) : { status: 429, headers: { 'retry-after': '50' } };
  };
  await bookkeeping.query('UPDATE checks SET due_at = now()');
  await until(
    () => countOf('carrier_lines WHERE trouble IS NOT NULL'),
    (count) => count === 1,
  );
  await until(
    () => countOf('carrier_lines WHERE held_until > now()'),
    (count) => count === 0,
  );
  const { rows } = await bookkeeping.query<{ trouble: string; seconds: number }>(
    'SELECT trouble, extract(epoch FROM paused_until - now())::float8 AS seconds FROM carrier_lines',
  );
  expect(rows).toMatchObject([{ trouble: 'rate_limited: answered 429' }]);
  expect(rows[0]!.seconds).toBeGreaterThan(40);
  expect(questions).toBe(2);
});
