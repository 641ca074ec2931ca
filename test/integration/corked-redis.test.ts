/** What is asked of Redis in one turn goes out together, and every answer finds its question. */
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../src/embedded/redis.js';
import type { Store } from '../../src/embedded/store.js';
import { CorkedRedis } from '../../src/storage/corked-redis.js';

let dataDir: string;
let store: Store;
let redis: CorkedRedis;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'milepost-corked-'));
  store = await startRedis({ dataDir, log: () => undefined });
  redis = new CorkedRedis(store.url);
  redis.on('error', () => undefined);
  await once(redis, 'ready');
});
afterAll(async () => {
  redis.disconnect();
  await store.stop();
  await rm(dataDir, { recursive: true });
});

const numbers = Array.from({ length: 50 }, (_, number) => String(number));

it('commands and pipelines of one turn are one write', async () => {
  const writes = jest.spyOn(redis.stream, '_writev');
  const answers = [
    ...numbers.map((number) => redis.echo(number)),
    redis.pipeline().set('a', '1').get('a').exec(),
  ];
  expect(writes).not.toHaveBeenCalled();
  expect(await Promise.all(answers)).toEqual([
    ...numbers,
    [
      [null, 'OK'],
      [null, '1'],
    ],
  ]);
  expect(writes).toHaveBeenCalledTimes(1);
});

it('goes on with a new connection where the old one is cut in the middle of a turn', async () => {
  const cut = redis.echo('perhaps').catch(() => 'cut');
  redis.stream.destroy();
  expect(['perhaps', 'cut']).toContain(await cut);
  expect(await redis.echo('again')).toBe('again');
});
