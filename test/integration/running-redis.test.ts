/** A command beside a running Milepost finds its embedded Redis, and takes no other for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../src/embedded/redis.js';
import { runningRedis } from '../../src/embedded/running-redis.js';

const log = () => undefined;
let dataDirs: string[];
beforeEach(async () => {
  const made = ['a', 'b'].map(() => mkdtemp(join(tmpdir(), 'milepost-running-')));
  dataDirs = await Promise.all(made);
});
afterEach(() => Promise.all(dataDirs.map((dir) => rm(dir, { recursive: true }))));

it('it is found while it runs', async () => {
  const [dataDir] = dataDirs;
  expect(await runningRedis(dataDir!)).toBeNull();
  const redis = await startRedis({ dataDir: dataDir!, log });
  expect(await runningRedis(dataDir!)).toBe(redis.url);
  await redis.stop();
  expect(await runningRedis(dataDir!)).toBeNull();
});

it("another's on its port is not taken for it", async () => {
  const [dataDir, othersDir] = dataDirs;
  const redis = await startRedis({ dataDir: dataDir!, log });
  await redis.stop();
  const other = await startRedis({ dataDir: othersDir!, port: Number(new URL(redis.url).port), log });
  expect(await runningRedis(othersDir!)).toBe(redis.url);
  expect(await runningRedis(dataDir!)).toBeNull();
  await other.stop();
});
