/** A carrier that wants to be left alone, asked by one process: what the others know of it. */
import type { Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { Brand } from '../support/brand.js';
import type { TestMilepost } from '../support/milepost.js';
import { type AskingMilepost, newNumber, postOffice, startAsking } from '../support/post-office.js';
import type { ScriptedServer } from '../support/scripted-server.js';
import { until } from '../support/until.js';

let asking: AskingMilepost;
let usps: ScriptedServer;
let milepost: TestMilepost;
beforeAll(async () => {
  asking = await startAsking({ USPS_API_QUOTA: '1000/1s' });
  ({ usps, milepost } = asking);
});
afterAll(() => asking.stop());

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
