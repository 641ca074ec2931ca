/** Carriers that push and fall silent, and carriers that nobody looks at. */
import { Pool } from 'pg';
import { holdLine, letGoOfLine, neglectedLines } from '../../src/storage/carrier-lines.sql.js';
import { markSilent, noteHeard, noteMissed, readPushing } from '../../src/storage/silence.sql.js';
import { cloneTemplate } from '../support/stores.js';

const FADE = 3600;

let database: { url: string; drop(): Promise<void> };
let pool: Pool;
beforeEach(async () => {
  database = await cloneTemplate();
  pool = new Pool({ connectionString: database.url, max: 2 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const hear = (carrier: string, webhooks: number) => noteHeard(pool, new Map([[carrier, webhooks]]), FADE);
/** As if so many seconds had passed. */
const pass = (seconds: number) =>
  pool.query('UPDATE carrier_lines SET heard_at = heard_at - make_interval(secs => $1)', [seconds]);
const silentNow = () => markSilent(pool, ['ups', 'fedex'], 30, 12, 600);

it('a carrier is silent once a dozen webhooks are missing at its own rate, and until it speaks again', async () => {
  await hear('ups', 600); // one in 6 seconds
  await pass(60);
  expect(await silentNow()).toEqual([]);
  expect(await readPushing(pool)).toEqual(['ups']);
  await pass(20);
  expect(await silentNow()).toEqual(['ups']);
  expect(await silentNow()).toEqual([]); // it is said once
  expect(await readPushing(pool)).toEqual([]);
  await hear('ups', 1);
  expect(await readPushing(pool)).toEqual(['ups']);
});

it('a carrier that says little is given the longer time that it takes, and a busy one always a breath', async () => {
  await hear('ups', 2);
  await hear('fedex', 1_000_000);
  await pass(29);
  expect(await silentNow()).toEqual([]);
  await pass(6 * 3600 - 60);
  expect(await silentNow()).toEqual(['fedex']);
  await pass(3600);
  expect(await silentNow()).toEqual(['ups']);
});

it("a carrier's rate fades with time, so that a quiet night is no silence", async () => {
  await hear('ups', 3600);
  await pass(3 * FADE);
  await hear('ups', 1);
  await pass(60);
  expect(await silentNow()).toEqual([]); // a twentieth of the day's rate
  await pass(300);
  expect(await silentNow()).toEqual(['ups']);
});

it('what is active of a silent carrier is looked at soon, what has ended as before', async () => {
  const customer = '018f0000-0000-7000-8000-000000000001';
  await pool.query(`INSERT INTO customers (id, name) VALUES ($1, 'brand')`, [customer]);
  for (const [number, carrier, state] of [
    ['A', 'ups', 'active'],
    ['B', 'ups', 'completed'],
    ['C', 'fedex', 'active'],
  ]) {
    await pool.query(
      `INSERT INTO shipments (id, customer_id, carrier, tracking_number, number_key, status, tracking_state, created_at,
         updated_at) VALUES (gen_random_uuid(), $1, $2, $3, $3, 'in_transit', $4, now(), now())`,
      [customer, carrier, number, state],
    );
    await pool.query(
      `INSERT INTO checks (carrier, number_key, tracking_number, customer_id, due_at, urgency)
       VALUES ($2, $3, $3, $1, now() + interval '1 day', 3)`,
      [customer, carrier, number],
    );
  }
  await hear('ups', 600);
  await pass(80);
  await silentNow();
  const { rows } = await pool.query<{ number_key: string }>(
    `SELECT number_key FROM checks WHERE due_at <= now() + interval '10 minutes'`,
  );
  expect(rows).toEqual([{ number_key: 'A' }]);
});

it('missed webhooks are added up', async () => {
  await noteMissed(pool, new Map([['ups', 2]]));
  await noteMissed(
    pool,
    new Map([
      ['ups', 3],
      ['fedex', 1],
    ]),
  );
  const { rows } = await pool.query(
    'SELECT carrier, missed_webhooks::int AS missed FROM carrier_lines ORDER BY carrier',
  );
  expect(rows).toEqual([
    { carrier: 'fedex', missed: 1 },
    { carrier: 'ups', missed: 5 },
  ]);
});

it('a line is held by one process at a time, and a carrier that nobody looks at is found', async () => {
  const [mine, theirs] = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
  const neglected = () => neglectedLines(pool, ['ups', 'fedex'], 45);
  expect(await neglected()).toEqual(['ups', 'fedex']);
  expect(await holdLine(pool, 'ups', mine, 120)).toBe(0);
  expect(await holdLine(pool, 'ups', theirs, 120)).toBeNull();
  expect(await neglected()).toEqual(['fedex']);
  await letGoOfLine(pool, 'ups', mine);
  expect(await holdLine(pool, 'ups', theirs, 120)).toBe(0);
  await pool.query(`UPDATE carrier_lines SET looked_at = now() - interval '1 minute'`);
  expect(await neglected()).toEqual(['ups', 'fedex']);
});
