/** Dedup saves work and decides nothing. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import pino from 'pino';
import { BITS_OF, PICKS, WORD_BITS, WORDS } from '../../src/dedup/bloom.js';
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

it.each<[string, Partial<typeof TOLD>]>([
  ['shipment', { shipmentId: 'another' }],
  ['event', { key: 'e'.repeat(32) }],
  ['content', { contentHash: 'd'.repeat(32) }],
  ['reading', { mapping: 2 }],
])('takes another %s for news', async (_what, other) => {
  const dedup = dedupOf('history-1');
  await dedup.remember([event({})]);
  expect(await dedup.known([event({}), event(other)])).toEqual([true, false]);
});

it('knows nothing of what another history of the database had committed', async () => {
  const told = event();
  await dedupOf('history-1').remember([told]);
  expect(await dedupOf('history-2').known([told])).toEqual([false]);
});

it('finds some bits in one word of the filter', async () => {
  const script = `${BITS_OF} return {bits_of(ARGV[1])}`;
  const fingerprint = fc.stringMatching(/^[0-9a-f]{32}$/);
  await fc.assert(
    fc.asyncProperty(fingerprint, async (item) => {
      const [word, mask] = (await redis.eval(script, 0, item)) as [string, number];
      expect(word).toMatch(/^#\d+$/);
      expect(Number(word.slice(1))).toBeLessThan(WORDS);
      const bits = [...(mask >>> 0).toString(2)].filter((bit) => bit === '1').length;
      expect(bits).toBeGreaterThanOrEqual(1);
      expect(bits).toBeLessThanOrEqual(PICKS);
    }),
    { numRuns: 1000 },
  );
});

it("notes every event beside those that are there, in any of its word's bits", async () => {
  const lineage = randomBytes(8).toString('hex');
  const dedup = dedupOf(lineage);
  // Of the first word, each with a bit of its own.
  const told = Array.from({ length: WORD_BITS }, (_, bit) => {
    const picks = Array.from({ length: PICKS }, () => bit.toString(2).padStart(5, '0')).join('');
    const digits = parseInt(picks, 2).toString(16).padStart(5, '0');
    return { fingerprint: `00000000${digits}`.padEnd(32, '0'), receivedAt: new Date(NOON) };
  });
  for (const [index, one] of told.entries()) {
    await dedup.remember([one]);
    const [bloom] = await redis.keys(`*${lineage}*:bloom:*`);
    expect([await redis.bitcount(bloom!), await redis.strlen(bloom!)]).toEqual([
      index + 1,
      (WORDS * WORD_BITS) / 8,
    ]);
  }
  expect(await dedup.known(told)).toEqual(told.map(() => true));
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
