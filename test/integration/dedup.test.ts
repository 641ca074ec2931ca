/** Dedup saves work and decides nothing. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import pino from 'pino';
import { fingerprintOf, type Seen, SeenEvents } from '../../src/dedup/seen-events.service.js';
import type { Lineage } from '../../src/storage/lineage.js';
import { startTestStores, type TestStores } from '../support/stores.js';

let stores: TestStores;
let redis: Redis;
beforeAll(async () => {
  stores = await startTestStores();
  redis = new Redis(stores.redis.url);
  await once(redis, 'ready');
});
afterAll(async () => {
  redis.disconnect();
  await stores.stop();
});

const NOON = Date.UTC(2026, 10, 23, 12);
const dedupOf = (lineage: string) =>
  new SeenEvents(redis, { current: () => Promise.resolve(lineage) } as Lineage, pino({ level: 'silent' }));
const TOLD = {
  shipmentId: 'a shipment',
  key: 'a'.repeat(32),
  contentHash: 'c'.repeat(32),
  mapping: 1,
};
/** The same again, a moment later. */
const again = (told: readonly Seen[]): Seen[] =>
  told.map(({ fingerprint }) => ({ fingerprint, receivedAt: new Date(NOON + 1) }));
const event = (more: Partial<typeof TOLD> = { key: randomBytes(16).toString('hex') }): Seen => {
  const told = { ...TOLD, ...more };
  return { fingerprint: fingerprintOf(told.shipmentId, told), receivedAt: new Date(NOON) };
};

it('knows what it was told to remember, and nothing else', async () => {
  const dedup = dedupOf('history-1');
  const told = Array.from({ length: 100 }, () => event());
  const others = Array.from({ length: 100 }, () => event());
  expect(await dedup.known(told)).toEqual(told.map(() => false));
  await dedup.remember(told);
  expect(await dedup.known(again([...told, ...others]))).toEqual([
    ...told.map(() => true),
    ...others.map(() => false),
  ]);
});

it('takes a copy that was received earlier, or at the same moment, for news', async () => {
  const dedup = dedupOf('history-1');
  const told = event();
  await dedup.remember([told]);
  expect(await dedup.known([{ ...told, receivedAt: new Date(NOON - 1) }])).toEqual([false]);
  expect(await dedup.known([told])).toEqual([false]);
  expect(await dedup.known([{ ...told, receivedAt: new Date(NOON + 1) }])).toEqual([true]);
});

it.each<[string, Partial<typeof TOLD>]>([
  ['shipment', { shipmentId: 'another' }],
  ['event', { key: 'e'.repeat(32) }],
  ['content', { contentHash: 'd'.repeat(32) }],
  ['reading', { mapping: 2 }],
])('takes another %s for news', async (_what, other) => {
  const dedup = dedupOf('history-1');
  await dedup.remember([event({})]);
  expect(await dedup.known(again([event({}), event(other)]))).toEqual([true, false]);
});

it('knows nothing of what another history of the database had committed', async () => {
  const told = event();
  await dedupOf('history-1').remember([told]);
  expect(await dedupOf('history-2').known(again([told]))).toEqual([false]);
  expect(await dedupOf('history-1').known(again([told]))).toEqual([true]);
});

it('notes each event by a bit of its own, in a filter that has its whole size from the first on', async () => {
  const lineage = randomBytes(8).toString('hex');
  const dedup = dedupOf(lineage);
  const told = [0x0000_0000, 0x0000_0001, 0x03ff_ffff].map((place) => {
    const fingerprint = Buffer.alloc(16);
    fingerprint.writeUInt32BE(place);
    return { fingerprint, receivedAt: new Date(NOON) };
  });
  for (const [index, one] of told.entries()) {
    await dedup.remember([one, one]);
    const [bloom] = await redis.keys(`*${lineage}*:bloom:*`);
    expect([await redis.bitcount(bloom!), await redis.strlen(bloom!)]).toEqual([index + 1, 8 * 2 ** 20]);
  }
  expect(await dedup.known(again(told))).toEqual(told.map(() => true));
});

it('tells apart events that share a bit', async () => {
  const dedup = dedupOf('history-1');
  const [told, other] = [event(), event()];
  told.fingerprint.copy(other.fingerprint, 0, 0, 4);
  await dedup.remember([told]);
  expect(await dedup.known(again([other, told]))).toEqual([false, true]);
});

it('takes more events at once than Lua could unpack', async () => {
  const dedup = dedupOf('history-1');
  const told = Array.from({ length: 10_000 }, () => event());
  await dedup.remember(told);
  expect(new Set(await dedup.known(again(told)))).toEqual(new Set([true]));
});

it('never drops on a Bloom hit alone', async () => {
  const dedup = dedupOf('history-1');
  const told = event();
  await dedup.remember([told]);
  const [exact] = await redis.keys('*history-1*:exact:*');
  await redis.del(exact!);
  expect(await dedup.known(again([told]))).toEqual([false]);
});

it('knows what it was told yesterday', async () => {
  const lineage = randomBytes(8).toString('hex');
  const dedup = dedupOf(lineage);
  const told = event();
  await dedup.remember([told]);
  for (const key of await redis.keys(`*${lineage}*`)) {
    const [, day] = /:(\d+)$/.exec(key)!;
    await redis.rename(key, key.replace(day!, String(Number(day) - 1)));
  }
  expect(await dedup.known(again([event(), told]))).toEqual([false, true]);
});

it('forgets within two days', async () => {
  await dedupOf('history-1').remember([event()]);
  for (const key of await redis.keys('{dedup:*')) expect(await redis.ttl(key)).toBeGreaterThan(86_400 - 1);
});
