/** Before the tests: one PostgreSQL for all files, its promises of durability kept, and a Redis program to be had. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../dist/embedded/postgres.js';
import { redisProgram } from '../../dist/embedded/redis-program.js';

const log = (line) => console.error(`[stores] ${line}`);

export default async function startStores() {
  // Test files start Redis themselves (it takes 30 ms); where it must be installed first, once, and not by each.
  await redisProgram(log);
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-test-'));
  const discard = () => rm(dataDir, { recursive: true, force: true });
  try {
    const postgres = await startPostgres({ dataDir, log });
    globalThis.stopTestStores = () => postgres.stop().then(discard);
    process.env.TEST_DATABASE_URL = postgres.url;
  } catch (error) {
    // Jest runs no teardown after a failed setup.
    await (globalThis.stopTestStores ?? discard)();
    throw error;
  }
}
