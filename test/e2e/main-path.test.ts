/** The main path under a storm: whatever is repeated, shuffled, killed or flushed, every timeline comes out exact. */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { foldedStatus, type Life, lifeOf, randomOf } from '../support/lives.js';
import { ADMIN_KEY, startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { type Storm, unleash } from '../support/storm.js';
import { until } from '../support/until.js';

const SHIPMENTS = Number(process.env['STORM_SHIPMENTS'] ?? 150);
const EVENTS = 10;
const CONNECTIONS = 50;
const SEED = Number(process.env['STORM_SEED'] ?? Math.floor(Math.random() * 1e9));

let milepost: TestMilepost;
let url: string;
beforeEach(async () => {
  milepost = await startMilepost();
  url = milepost.url;
});
afterEach(() => milepost.stop());

interface Faults {
  /** Runs while the storm does. */
  strike(storm: Storm): Promise<void>;
}

/** A third of the numbers is tracked by a second customer as well; half is registered only after the storm. */
async function weather(faults: Faults): Promise<void> {
  console.info(`storm seed ${SEED}`);
  const random = randomOf(SEED);
  const lives = Array.from({ length: SHIPMENTS }, (_, number) => lifeOf(number, EVENTS, random));
  const [first, second] = [new Brand(() => url), new Brand(() => url, await otherKey())];
  const registered = new Map<string, [Brand, Life]>();
  const register = async (life: Life, number: number) => {
    const brands = number % 3 === 0 ? [first, second] : [first];
    for (const brand of brands) registered.set(await brand.register(life.trackingNumber), [brand, life]);
  };
  const half = Math.floor(lives.length / 2);
  for (const [number, life] of lives.slice(0, half).entries()) await register(life, number);
  const storm = unleash(() => url, lives, random, CONNECTIONS);
  await faults.strike(storm);
  await storm.over;
  for (const [number, life] of lives.slice(half).entries()) await register(life, number);
  for (const [id, [brand, life]] of registered) await expectExact(brand, id, life);
  await expectReadModelExact([...registered.keys()], registered);
}

async function otherKey(): Promise<string> {
  const admin = new Brand(url, ADMIN_KEY);
  const { body: customer } = await admin.request<{ customer_id: string }>('POST', '/api/v1/admin/customers', {
    name: 'second',
  });
  const path = `/api/v1/admin/customers/${customer.customer_id}/keys`;
  return (await admin.request<{ key: string }>('POST', path, {})).body.key;
}

async function expectExact(brand: Brand, id: string, life: Life): Promise<void> {
  const document = await until(
    () => brand.track(id),
    (seen) => seen.event_count === EVENTS,
  );
  expect(codesOf(document)).toEqual(life.events.map(({ code }) => code).toReversed());
  expect(document).toMatchObject({ status: foldedStatus(life), version: EVENTS, has_more: false });
}

/** What a second look finds in Redis is what PostgreSQL has. */
async function expectReadModelExact(ids: string[], registered: Map<string, [Brand, Life]>): Promise<void> {
  const redis = new Redis(milepost.stores.redis.url);
  try {
    for (const id of ids) {
      const [brand, life] = registered.get(id)!;
      const members = await until(
        async () => (await brand.track(id), redis.zrevrange(`tracking:${id}`, 0, -1)),
        (seen) => seen.length === EVENTS + 1,
      );
      const codes = members.slice(1).map((member) => JSON.parse(member.slice(member.indexOf('|') + 1)) as { code: string });
      expect(codes.map(({ code }) => code)).toEqual(life.events.map(({ code }) => code).toReversed());
    }
  } finally {
    redis.disconnect();
  }
}

const codesOf = (document: TrackingDocument) => document.events.map(({ code }) => code);

const midStorm = (storm: Storm) =>
  until(
    () => Promise.resolve(storm.acknowledged),
    (count) => count > (SHIPMENTS * EVENTS) / 2,
    60_000,
  );

it('every timeline holds exactly its events, in order, with the status that the plain fold gives', async () => {
  await weather({ strike: () => Promise.resolve() });
});

it('the same with FLUSHALL in the middle of it, again and again', async () => {
  await weather({
    strike: async (storm) => {
      const redis = new Redis(milepost.stores.redis.url);
      for (let round = 0; round < 10; round += 1) {
        await redis.flushall();
        await pause(50);
      }
      await midStorm(storm);
      await redis.flushall();
      redis.disconnect();
    },
  });
});

it('the same with Redis killed in the middle of it', async () => {
  await weather({
    strike: async (storm) => {
      await midStorm(storm);
      process.kill(milepost.stores.redis.pid()!, 'SIGKILL');
    },
  });
});

it('the same with PostgreSQL cutting every connection in the middle of it', async () => {
  await weather({
    strike: async (storm) => {
      await midStorm(storm);
      await milepost.stores.cutConnections();
    },
  });
});

it('the same with the app closed and another started in the middle of it', async () => {
  await weather({
    strike: async (storm) => {
      await midStorm(storm);
      const successor = await startApp(milepost.stores);
      const { app } = milepost;
      milepost = { ...milepost, ...successor, stop: async () => (await successor.app.close(), milepost.stores.stop()) };
      url = successor.url;
      await app.close();
    },
  });
});
