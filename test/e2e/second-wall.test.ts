/** The second wall between customers: were a statement to forget its customer, PostgreSQL would still show only theirs. */
import { Client } from 'pg';
import { closePools, openPools, type Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { newBrand } from '../support/customers.js';
import { atVersion, scan, send } from '../support/scans.js';

const TABLES = ['shipments', 'events', 'feed', 'feed_batches', 'webhook_endpoints', 'deliveries'];
const APP_ROLES = ['milepost_customer', 'milepost_system'];
const ROLE_OF: Record<keyof Pools, string> = {
  ingest: 'milepost_system',
  worker: 'milepost_system',
  poller: 'milepost_system',
  courier: 'milepost_system',
  bookkeeping: 'milepost_system',
  writer: 'milepost_system',
  reader: 'milepost_customer',
};

let milepost: TestMilepost;
let sql: Client;
/** The customers' ids as PostgreSQL has them; both track the same number. */
let customers: string[];
beforeAll(async () => {
  milepost = await startMilepost({ OUTBOUND_ALLOWED_CIDRS: '127.0.0.0/8' });
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
  for (const brand of [await newBrand(milepost.url), await newBrand(milepost.url)]) {
    const endpoint = { url: 'http://127.0.0.1:9/nobody', event_types: ['*'] };
    await brand.request('POST', '/api/v1/webhook-endpoints', endpoint);
    const id = await brand.register('SHARED');
    await send(milepost.url, scan('SHARED', 1), scan('SHARED', 2));
    await atVersion(brand, id, 2);
  }
  const { rows } = await sql.query<{ customer_id: string }>('SELECT customer_id FROM shipments ORDER BY id');
  customers = rows.map((row) => row.customer_id);
});
afterEach(() => sql.query('RESET ROLE; RESET milepost.customer_id'));
afterAll(async () => {
  await sql.end();
  await milepost.stop();
});

async function seenBy(role: string, customer: string | null, table: string): Promise<string[]> {
  if (customer !== null) await sql.query(`SELECT set_config('milepost.customer_id', $1, false)`, [customer]);
  await sql.query(`SET ROLE ${role}`);
  const { rows } = await sql.query<{ customer_id: string }>(`SELECT DISTINCT customer_id FROM ${table}`);
  return rows.map((row) => row.customer_id);
}

describe.each(TABLES)('of %s', (table) => {
  it('a connection set to one customer sees the rows of that one alone', async () => {
    for (const customer of customers) {
      expect(await seenBy('milepost_customer', customer, table)).toEqual([customer]);
      const others = await sql.query(`SELECT FROM ${table} WHERE customer_id <> $1`, [customer]);
      expect(others.rowCount).toBe(0);
      await sql.query('RESET ROLE');
    }
  });

  it.each([null, '', '00000000-0000-0000-0000-000000000000'])(
    'a connection set to nobody (%j) sees no row',
    async (nobody) => {
      expect(await seenBy('milepost_customer', nobody, table)).toEqual([]);
    },
  );

  it('the role that carries events of several customers sees all', async () => {
    expect(new Set(await seenBy('milepost_system', null, table))).toEqual(new Set(customers));
  });
});

describe.each(APP_ROLES)('the role %s', (role) => {
  it('owns nothing, may not log in, and is bound by row-level security', async () => {
    const { rows } = await sql.query(
      `SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         (SELECT count(*)::int FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owned
       FROM pg_roles r WHERE rolname = $1`,
      [role],
    );
    const nothing = { rolcanlogin: false, rolsuper: false, rolbypassrls: false };
    expect(rows).toEqual([{ ...nothing, rolcreaterole: false, rolcreatedb: false, owned: 0 }]);
  });

  it.each([
    'DROP TABLE events',
    'ALTER TABLE events ADD COLUMN more text',
    'ALTER TABLE shipments DISABLE ROW LEVEL SECURITY',
    'DROP POLICY own_rows ON events',
    'CREATE POLICY all_rows ON events USING (true)',
    'DELETE FROM events',
    'DELETE FROM shipments',
    'DELETE FROM feed',
    'UPDATE feed SET line = 0',
    'DELETE FROM feed_batches',
    'DELETE FROM dead_letters',
    'TRUNCATE events',
    'CREATE TABLE mine (id int)',
    'CREATE ROLE another',
  ])('is not allowed to %s', async (statement) => {
    await sql.query(`SET ROLE ${role}`);
    await expect(sql.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});

it.each([
  ...TABLES.map((table) => `UPDATE ${table} SET customer_id = customer_id`),
  ...TABLES.map((table) => `INSERT INTO ${table} DEFAULT VALUES`),
  ...[
    'customers',
    'api_keys',
    'inbox_batches',
    'parked_events',
    'dead_letters',
    'outbox',
    'slice_starts',
    'idempotency_keys',
    'test_stories',
  ].map((table) => `SELECT FROM ${table}`),
])("brands' reads are not allowed to %s", async (statement) => {
  await sql.query('SET ROLE milepost_customer');
  await expect(sql.query(statement)).rejects.toMatchObject({ code: '42501' });
});

async function rolesOf(pools: Pools): Promise<Record<string, string>> {
  const roles = Object.entries<Pools[keyof Pools]>({ ...pools }).map(async ([name, pool]) => {
    const { rows } = await pool.query<{ role: string }>('SELECT current_user AS role');
    return [name, rows[0]!.role] as const;
  });
  return Object.fromEntries(await Promise.all(roles));
}

it('every pool works under its role', async () => {
  expect(await rolesOf(milepost.app.get<Pools>(POOLS, { strict: false }))).toEqual(ROLE_OF);
});

it('every pool works under its role, whatever options DATABASE_URL brings', async () => {
  const url = new URL(milepost.stores.databaseUrl);
  url.searchParams.set('options', '-c geqo=off');
  const pools = openPools(url.href, () => undefined);
  try {
    expect(await rolesOf(pools)).toEqual(ROLE_OF);
  } finally {
    await closePools(pools);
  }
});
