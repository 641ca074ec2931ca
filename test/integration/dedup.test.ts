/** Dedup saves work and decides nothing. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import pino from 'pino';
import { BITS, BITS_OF, HASHES } from '../../src/dedup/bloom.js';
import { type Seen, SeenEvents } from '../../src/dedup/seen-events.service.js';
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
const event = (more: Partial<Seen> = {}): Seen => ({
  shipmentId: 'a shipment',
  key: randomBytes(16).toString('hex'),
  contentHash: 'c'.repeat(32),
  mapping: 1,
  receivedAt: new Date(NOON),
  ...more,
});

it('knows what it was told to remember, and nothing else', async () => {
  const dedup = dedupOf('history-1');
  const told = Array.from({ length: 100 }, () => event());
  const others = Array.from({ length: 100 }, () => event());
  expect(await dedup.known(told)).toEqual(told.map(() => false));
  await dedup.remember(told);
  expect(await dedup.known([...told, ...others])).toEqual([
    ...told.map(() => true),
    ...others.map(() => false),
  ]);
});

it('takes a copy that was received earlier for news', async () => {
  const dedup = dedupOf('history-1');
  const told = event();
  await dedup.remember([told]);
  expect(await dedup.known([{ ...told, receivedAt: new Date(NOON - 1) }])).toEqual([false]);
  expect(await dedup.known([{ ...told, receivedAt: new Date(NOON + 1) }])).toEqual([true]);
});

it.each<[string, Partial<Seen>]>([
  ['shipment', { shipmentId: 'another' }],
  ['event', { key: 'e'.repeat(32) }],
  ['content', { contentHash: 'd'.repeat(32) }],
])('takes another %s for news', async (_what, other) => {
  const dedup = dedupOf('history-1');
  const told = event();
  await dedup.remember([told]);
  expect(await dedup.known([{ ...told, ...other }])).toEqual([false]);
});

it('knows nothing of what another history of the database had committed', async () => {
  const told = event();
  await dedupOf('history-1').remember([told]);
  expect(await dedupOf('history-2').known([told])).toEqual([false]);
});

it('finds distinct bits within the filter', async () => {
  const script = `${BITS_OF} return bits_of(ARGV[1])`;
  const fingerprint = fc.stringMatching(/^[0-9a-f]{32}$/);
  await fc.assert(
    fc.asyncProperty(fingerprint, async (item) => {
      const bits = (await redis.eval(script, 0, item)) as number[];
      expect(new Set(bits).size).toBe(HASHES);
      expect(bits.every((bit) => Number.isInteger(bit) && bit >= 0 && bit < BITS)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it('sets as many different bits for an event as it has hashes', async () => {
  const lineage = randomBytes(8).toString('hex');
  await dedupOf(lineage).remember([event()]);
  const [bloom] = await redis.keys(`*${lineage}*:bloom:*`);
  expect(await redis.bitcount(bloom!)).toBe(HASHES);
  expect(await redis.strlen(bloom!)).toBe(BITS / 8);
});

it('never drops on a Bloom hit alone', async () => {
  const dedup = dedupOf('history-1');
  const told = event();
  await dedup.remember([told]);
  const [exact] = await redis.keys('*history-1*:exact:*');
  await redis.del(exact!);
  expect(await dedup.known([told])).toEqual([false]);
});

it('forgets within two days', async () => {
  await dedupOf('history-1').remember([event()]);
  for (const key of await redis.keys('{dedup:*')) expect(await redis.ttl(key)).toBeGreaterThan(86_400 - 1);
});
