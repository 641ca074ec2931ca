/** Before the tests: one PostgreSQL for all files, its promises of durability kept, and a Redis program to be had. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../dist/embedded/postgres.js';
import { redisProgram } from '../../dist/embedded/redis-program.js';
import { migrate } from '../../dist/storage/migrate.js';

const log = (line) => console.error(`[stores] ${line}`);

export default async function startStores() {
  // Test files start Redis themselves (it takes 30 ms); where it must be installed first, once, and not by each.
  await redisProgram(log);
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-test-'));
  const discard = () => rm(dataDir, { recursive: true, force: true });
  try {
    const postgres = await startPostgres({ dataDir, log });
    globalThis.stopTestStores = () => postgres.stop().then(discard);
    await prepareTemplate(postgres.url);
    process.env.TEST_DATABASE_URL = postgres.url;
  } catch (error) {
    // Jest runs no teardown after a failed setup.
    await (globalThis.stopTestStores ?? discard)();
    throw error;
  }
}

/** The database that test files clone theirs from: migrated once, as an operator's would be. */
async function prepareTemplate(adminUrl) {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE milepost_template');
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = '/milepost_template';
  await migrate(url.href);
}
