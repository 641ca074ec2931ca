/** What is asked of Redis in one turn goes out together, and every answer finds its question. */
import { once } from 'node:events';
import { CorkedRedis } from '../../src/storage/corked-redis.js';
import { startTestStores, type TestStores } from '../support/stores.js';

let stores: TestStores;
let redis: CorkedRedis;
beforeAll(async () => {
  stores = await startTestStores();
  redis = new CorkedRedis(stores.redis.url);
  redis.on('error', () => undefined);
  await once(redis, 'ready');
});
afterAll(async () => {
  redis.disconnect();
  await stores.stop();
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
