/** Real stores for a test file: a database cloned from the migrated template, and a Redis of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { startRedis } from '../../src/embedded/redis.js';
import type { Store } from '../../src/embedded/store.js';

export interface TestStores {
  readonly databaseUrl: string;
  readonly redis: Store;
  /** Ends every connection to the database, as a restart of PostgreSQL would. */
  cutConnections(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestStores(): Promise<TestStores> {
  const database = await cloneTemplate();
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-redis-'));
  const redis = await startRedis({ dataDir, log: () => undefined });
  const stop = async () => {
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  };
  return { databaseUrl: database.url, redis, cutConnections: database.cutConnections, stop };
}

/** A fresh database with the schema of all migrations. */
export async function cloneTemplate() {
  const admin = process.env['TEST_DATABASE_URL']!;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(admin, `CREATE DATABASE ${name} TEMPLATE milepost_template`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    cutConnections: () =>
      run(admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`),
    drop: () => run(admin, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
