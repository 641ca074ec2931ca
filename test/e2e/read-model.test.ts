/** Redis answers first and PostgreSQL stands behind it: nobody can tell from an answer which of them it was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../src/embedded/redis.js';
import { reads } from '../../src/tracking/read-model/metrics.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { type Page, readPages } from '../support/answers.js';
import { Brand, type EventDocument } from '../support/brand.js';
import { newBrand } from '../support/customers.js';
import { atVersion, codesOf, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let brand: Brand;
let redis: Redis;
/** On its way, with a history longer than one answer shows; delivered; and unheard of. */
let ids: string[];

beforeEach(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  redis = new Redis(milepost.stores.redis.url, { lazyConnect: true });
  redis.on('error', () => undefined); // it is stopped on purpose
  ids = [await brand.register('LONG'), await brand.register('ENDED'), await brand.register('SILENT')];
  for (let version = 1; version <= 12; version += 1) {
    await send(milepost.url, scan('LONG', (version * 5) % 13, { description: 'Zürich "Süd"\\' }));
    await atVersion(brand, ids[0]!, version);
  }
  await send(milepost.url, scan('ENDED', 1, { status: 'delivered', sub_status: 'signed' }));
  await atVersion(brand, ids[1]!, 1);
});
afterEach(async () => {
  redis.disconnect();
  await milepost.stop();
});

/** Redis is gone for good while `work` runs, and another, empty one is there when it has. */
async function withoutRedis(work: () => Promise<void>): Promise<void> {
  const { stores } = milepost;
  await stores.redis.stop();
  const dataDir = await mkdtemp(join(tmpdir(), 'milepost-redis-'));
  const start = () =>
    startRedis({ dataDir, port: Number(new URL(stores.redis.url).port), log: () => undefined });
  const before = milepost;
  try {
    await work();
  } finally {
    const revived = await start();
    milepost = {
      ...milepost,
      stop: async () => {
        await before.stop();
        await revived.stop();
        await rm(dataDir, { recursive: true });
      },
    };
  }
}

interface Answers {
  readonly tracked: readonly unknown[];
  readonly histories: readonly unknown[];
  readonly recent: unknown;
}

async function allAnswers(): Promise<Answers> {
  const tracked: unknown[] = [];
  const histories: unknown[] = [];
  for (const id of ids) {
    const { status, headers, body } = await brand.request('GET', `/api/v1/tracking/${id}`);
    tracked.push({ status, etag: headers.get('etag'), type: headers.get('content-type'), body });
    histories.push(await readPages<EventDocument>(brand, `/api/v1/tracking/${id}/events`, 5));
  }
  return { tracked, histories, recent: await recentOf(brand) };
}

const recentOf = async (as: Brand) =>
  (await as.request<Page<EventDocument>>('GET', '/api/v1/events/recent?limit=200')).body.data;

async function readsFrom(source: 'postgres' | 'redis'): Promise<number> {
  const { values } = await reads.get();
  return values.find(({ labels }) => labels.source === source)?.value ?? 0;
}

/** All answers, once every shipment is answered from there. */
async function answersFrom(source: 'postgres' | 'redis'): Promise<Answers> {
  const [answers] = await until(
    async () => {
      const before = await readsFrom(source);
      return [await allAnswers(), (await readsFrom(source)) - before] as const;
    },
    ([, count]) => count === ids.length,
  );
  return answers;
}

it('the answers are the same from Redis, after FLUSHALL, and from a Redis that was filled again', async () => {
  const fromRedis = await answersFrom('redis');
  expect(fromRedis.tracked).toHaveLength(3);
  await redis.flushall();
  expect(await allAnswers()).toEqual(fromRedis);
  expect(await answersFrom('redis')).toEqual(fromRedis);
});

it('the answers are the same with Redis stopped, and what comes then is taken and shown as ever', async () => {
  const fromRedis = await answersFrom('redis');
  await withoutRedis(async () => {
    expect(await allAnswers()).toEqual(fromRedis);
    expect(await answersFrom('postgres')).toEqual(fromRedis);
    await send(milepost.url, scan('LONG', 20, { status: 'delivered' }), scan('UNKNOWN', 1));
    expect(await atVersion(brand, ids[0]!, 13)).toMatchObject({ status: 'delivered' });
    expect(codesOf(await recentOf(brand))[0]).toBe('SCAN20');
    const late = await brand.register('UNKNOWN');
    expect(codesOf((await atVersion(brand, late, 1)).events)).toEqual(['SCAN1']);
  });
  expect(codesOf((await answersFrom('redis')).recent as EventDocument[])).toContain('SCAN20');
});

it('a Redis that hangs is waited for by nobody', async () => {
  const fromRedis = await answersFrom('redis');
  const pid = milepost.stores.redis.pid()!;
  process.kill(pid, 'SIGSTOP');
  try {
    const started = performance.now();
    expect(await allAnswers()).toEqual(fromRedis);
    expect(performance.now() - started).toBeLessThan(3000);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});

it('the answers are the same when Redis was killed and is back, and Redis gives them again', async () => {
  const fromRedis = await answersFrom('redis');
  process.kill(milepost.stores.redis.pid()!, 'SIGKILL');
  expect(await allAnswers()).toEqual(fromRedis);
  expect(await answersFrom('redis')).toEqual(fromRedis);
});

it('an entry without its header, or of another history of the database, is not believed', async () => {
  const fromRedis = await answersFrom('redis');
  const key = `tracking:${ids[0]}`;
  await redis.zremrangebyrank(key, -1, -1);
  expect(await allAnswers()).toEqual(fromRedis);
  const [header] = await redis.zrevrange(key, 0, 0);
  await redis
    .multi()
    .zrem(key, header!)
    .zadd(key, '+inf', `0123456789ab${header!.slice(12)}`)
    .exec();
  expect(await allAnswers()).toEqual(fromRedis);
});

it('the recent events of a customer are kept in Redis once somebody asks for them', async () => {
  const reader = await newBrand(milepost.url);
  const before = new Set(await redis.keys('recent_events:*'));
  const newKeys = async () => (await redis.keys('recent_events:*')).filter((key) => !before.has(key));
  const id = await reader.register('UNASKED');
  await send(milepost.url, scan('UNASKED', 1));
  await atVersion(reader, id, 1);
  expect(await newKeys()).toEqual([]);
  expect(codesOf(await recentOf(reader))).toEqual(['SCAN1']);
  await until(newKeys, ({ length }) => length === 1);
  await send(milepost.url, scan('UNASKED', 2));
  await atVersion(reader, id, 2);
  await until(
    () => recentOf(reader),
    (events) => events.length === 2,
  );
});

it('the recent events of one body come in the same order from both', async () => {
  const reader = await newBrand(milepost.url);
  const id = await reader.register('TIED');
  await until(
    async () => (await recentOf(reader), redis.keys('recent_events:*')),
    (keys) => keys.length > 0,
  ); // Redis is filled in, so that what follows extends it
  await send(milepost.url, ...Array.from({ length: 12 }, (_, hour) => scan('TIED', hour)));
  await atVersion(reader, id, 12);
  const fromRedis = await until(
    () => recentOf(reader),
    (events) => events.length === 12,
  );
  expect(codesOf(fromRedis)).toEqual([...Array(12).keys()].map((hour) => `SCAN${11 - hour}`));
});
