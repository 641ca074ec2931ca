/** Statements over many checks, side by side. */
import { Pool } from 'pg';
import { addChecks, hastenUnasked, settleChecks, type SettledCheck } from '../../src/storage/checks.sql.js';
import { cloneTemplate } from '../support/stores.js';

const CUSTOMER = '018f0000-0000-7000-8000-000000000001';
const CHECKS = 2000;
const TURNS = 20;

let database: { url: string; drop(): Promise<void> };
let pool: Pool;
beforeAll(async () => {
  database = await cloneTemplate();
  pool = new Pool({ connectionString: database.url, max: 3 });
  await pool.query(`INSERT INTO customers (id, name) VALUES ($1, 'brand')`, [CUSTOMER]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('do not wait for each other in a ring, in whatever order they name them', async () => {
  const due_at = new Date(Date.now() + 86_400_000);
  const keys = Array.from({ length: CHECKS }, (_, place) => `N${place}`);
  const common = { carrier: 'ups', due_at, urgency: 1 };
  await addChecks(
    pool,
    keys.map((number_key) => ({ ...common, number_key, tracking_number: number_key, customer_id: CUSTOMER })),
  );
  const settled = keys.map((number_key): SettledCheck => {
    return { ...common, number_key, failures: 0, answer_hash: null, asked_at: null };
  });
  await pool.query('ANALYZE checks');
  for (let turn = 0; turn < TURNS; turn++) {
    await Promise.all([
      settleChecks(pool, settled),
      settleChecks(pool, settled.toReversed()),
      hastenUnasked(pool, 'ups', 60),
    ]);
  }
  const { rows } = await pool.query('SELECT count(*)::int AS checks FROM checks WHERE asked_at IS NULL');
  expect(rows).toEqual([{ checks: CHECKS }]);
});
