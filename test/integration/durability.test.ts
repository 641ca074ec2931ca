/** A PostgreSQL that would forget what it acknowledged is refused before anything is acknowledged. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createApp } from '../../src/app.js';
import { ADAPTERS } from '../../src/carriers/registry.js';
import { readConfig } from '../../src/config/config.js';
import { open } from '../../src/open.js';
import { assertDurable, UnsafeStorage } from '../../src/storage/durability.js';
import { closePools, openPools } from '../../src/storage/pools.js';
import { environment } from '../support/milepost.js';
import { startTestStores, type TestStores } from '../support/stores.js';

let stores: TestStores;
let sql: Client;
beforeEach(async () => {
  stores = await startTestStores();
  sql = new Client({ connectionString: stores.databaseUrl });
  await sql.connect();
});
afterEach(async () => {
  await sql.end();
  await stores.stop();
});

const databaseName = () => new URL(stores.databaseUrl).pathname.slice(1);

async function checked(url = stores.databaseUrl): Promise<void> {
  const pools = openPools(url, () => undefined);
  try {
    await assertDurable(pools.ingest);
  } finally {
    await closePools(pools);
  }
}

it('as it is migrated it is durable', () => checked());

it.each(['off', 'local', 'remote_write', 'on'])(
  'commits that are "%s" for the whole database are refused where they may be lost',
  async (mode) => {
    await sql.query(`ALTER DATABASE ${databaseName()} SET synchronous_commit = ${mode}`);
    if (mode === 'off') await expect(checked()).rejects.toThrow(/synchronous_commit is off/);
    else await checked();
  },
);

it('commits that are off for the role it works as are refused, and for another role are not', async () => {
  const role = `test_${randomBytes(6).toString('hex')}`;
  await sql.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret' IN ROLE milepost_system, milepost_customer`);
  try {
    await sql.query(`ALTER ROLE ${role} SET synchronous_commit = off`);
    await checked();
    const url = new URL(stores.databaseUrl);
    [url.username, url.password] = [role, 'secret'];
    await expect(checked(url.href)).rejects.toThrow(/synchronous_commit is off .* ALTER ROLE/);
  } finally {
    await sql.query(`DROP ROLE ${role}`);
  }
});

it.each(['inbox_batches', 'events', 'dead_letters', 'feed', 'feed_batches'])(
  'that %s would be empty after a crash is refused, with the remedy',
  async (table) => {
    await sql.query(`ALTER TABLE ${table} SET UNLOGGED`);
    await expect(checked()).rejects.toThrow(`ALTER TABLE ${table} SET LOGGED`);
    await sql.query(`ALTER TABLE ${table} SET LOGGED`);
    await checked();
  },
);

it('everything that is wrong is named at once', async () => {
  await sql.query(`ALTER DATABASE ${databaseName()} SET synchronous_commit = off`);
  await sql.query('ALTER TABLE inbox_batches SET UNLOGGED; ALTER TABLE parked_events SET UNLOGGED');
  await expect(checked()).rejects.toThrow(/synchronous_commit.*inbox_batches.*parked_events/);
});

it('Milepost does not open on it', async () => {
  await sql.query('ALTER TABLE inbox_batches SET UNLOGGED');
  const config = readConfig(ADAPTERS, environment(stores));
  const app = await createApp(config);
  try {
    await expect(open(app, config)).rejects.toThrow(UnsafeStorage);
  } finally {
    await app.close();
  }
});
