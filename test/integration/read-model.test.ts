/** The read model never shows a partial or stale timeline, whatever happens between a read and a change. */
import { Redis } from 'ioredis';
import { headerMember, KEPT_EVENTS, leaseKey } from '../../src/tracking/read-model/entry.js';
import { defineScripts } from '../../src/tracking/read-model/scripts.js';
import type { ShipmentRow } from '../../src/storage/rows.js';
import { startTestStores, type TestStores } from '../support/stores.js';

const LINEAGE = 'abcdef012345';
const ENTRY = 'tracking:shp_1';
const LEASE = leaseKey(ENTRY);

let stores: TestStores;
let redis: Redis;
beforeAll(async () => {
  stores = await startTestStores();
  redis = new Redis(stores.redis.url);
  defineScripts(redis);
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await stores.stop();
});

const header = (revision: number, lineage = LINEAGE) =>
  headerMember(lineage, {
    id: '0'.repeat(32),
    customer_id: 'c',
    revision,
    event_count: revision,
    asked_at: null,
    created_at: new Date(0),
  } as ShipmentRow);
const scan = (number: number) => [
  String(number * 1000),
  `2${String(number).padStart(32, '0')}|{"scan":${number}}`,
];

const scans = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => scan(from + index + 1)).flat();

const fill = (token: string, revision: number, lineage = LINEAGE) =>
  redis.fillEntry(ENTRY, LEASE, token, '0', '+inf', header(revision, lineage), ...scans(0, revision));
const told = (before: number, after: number, lineage = LINEAGE, secondsToLive = 0) => [
  String(before),
  String(after),
  header(after, lineage),
  String(secondsToLive),
  String(after - before),
  ...scans(before, after),
];
const extend = (...change: Parameters<typeof told>) =>
  redis.extendEntries(2, ENTRY, LEASE, change[2] ?? LINEAGE, String(KEPT_EVENTS), ...told(...change));
const takeLease = (token: string) => redis.set(LEASE, token, 'PX', 2000, 'NX');
const scansShown = async () => (await redis.zrevrange(ENTRY, 0, -1)).slice(1).length;
const revisionShown = async () => (await redis.zrevrange(ENTRY, 0, 0))[0]?.split('|')[1] ?? null;

it('is filled in by whoever holds the lease, and by nobody else', async () => {
  await takeLease('mine');
  expect(await takeLease('theirs')).toBeNull();
  expect(await fill('theirs', 3)).toBe(0);
  expect(await fill('mine', 3)).toBe(1);
  expect(await scansShown()).toBe(3);
  expect(await redis.exists(LEASE)).toBe(0);
});

it('is not filled in by a reader who read PostgreSQL before a change that has been projected since', async () => {
  await takeLease('reader');
  await extend(3, 4);
  expect(await fill('reader', 3)).toBe(0);
  expect(await redis.exists(ENTRY)).toBe(0);
});

it('is not filled in by a reader whose lease was flushed', async () => {
  await takeLease('reader');
  await redis.flushall();
  expect(await fill('reader', 3)).toBe(0);
});

it('is never begun by a projection: one event is not a timeline', async () => {
  expect(await extend(3, 4)).toBe(0);
  expect(await redis.exists(ENTRY)).toBe(0);
});

describe('an entry', () => {
  beforeEach(async () => {
    await takeLease('reader');
    await fill('reader', 3);
  });

  it('is extended from the revision before', async () => {
    expect(await extend(3, 5)).toBe(1);
    expect([await revisionShown(), await scansShown()]).toEqual(['5', 5]);
  });

  it('is dropped where a change is missing', async () => {
    expect(await extend(4, 5)).toBe(0);
    expect(await redis.exists(ENTRY)).toBe(0);
  });

  it('stays where it is told again what it has', async () => {
    await extend(3, 4);
    expect(await extend(2, 3)).toBe(1);
    expect(await extend(3, 4)).toBe(1);
    expect([await revisionShown(), await scansShown()]).toEqual(['4', 4]);
  });

  it('of another history of the database is dropped, even with a higher revision', async () => {
    expect(await extend(1, 2, 'ffffffffffff')).toBe(0);
    expect(await redis.exists(ENTRY)).toBe(0);
  });

  it('is extended whatever becomes of those that are told with it', async () => {
    const others = ['tracking:shp_2', 'tracking:shp_3', 'tracking:shp_4'];
    for (const other of others.slice(1)) await redis.zadd(other, '+inf', header(3), ...scans(0, 3));
    const keys = [others[0]!, others[1]!, ENTRY, others[2]!].flatMap((key) => [key, leaseKey(key)]);
    await redis.set(leaseKey(others[0]!), 'reader');
    const changes = [told(3, 4), told(4, 6), told(3, 5), told(3, 6)].flat();
    expect(await redis.extendEntries(8, ...keys, LINEAGE, String(KEPT_EVENTS), ...changes)).toBe(2);
    expect(await redis.exists(leaseKey(others[0]!), others[0]!, others[1]!)).toBe(0);
    expect([await revisionShown(), await scansShown()]).toEqual(['5', 5]);
    expect(await redis.zcard(others[2]!)).toBe(1 + 6);
  });

  it('goes once where its shipment has ended and come alive again, and comes back without an end', async () => {
    await extend(3, 4, LINEAGE, 60);
    await extend(4, 5);
    expect(await redis.ttl(ENTRY)).toBeGreaterThan(0);
    await redis.del(ENTRY);
    await takeLease('reader');
    await fill('reader', 5);
    expect(await redis.ttl(ENTRY)).toBe(-1);
  });

  it('keeps the latest events only', async () => {
    for (let revision = 3; revision < KEPT_EVENTS + 20; revision += 1) await extend(revision, revision + 1);
    expect(await scansShown()).toBe(KEPT_EVENTS);
    const members = await redis.zrevrange(ENTRY, 0, 1);
    expect(members[1]).toContain(`{"scan":${KEPT_EVENTS + 20}}`);
  });
});
