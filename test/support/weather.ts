/** A storm over half-registered parcels, and the proof that every timeline comes out exact all the same. */
import { Redis } from 'ioredis';
import { Brand, type TrackingDocument } from './brand.js';
import { newCustomer, newKey } from './customers.js';
import { foldedStatus, type Life, lifeOf, randomOf } from './lives.js';
import { type Storm, unleash } from './storm.js';
import { until } from './until.js';

const SHIPMENTS = Number(process.env['STORM_SHIPMENTS'] ?? 60);
const EVENTS = 10;
const CONNECTIONS = 50;
const SEED = Number(process.env['STORM_SEED'] ?? Math.floor(Math.random() * 1e9));

/** What the storm breaks over. Its URL may change meanwhile. */
export interface Shore {
  readonly url: () => string;
  readonly redisUrl: string;
}

/** A third of the numbers is tracked by a second customer as well; half is registered only after the storm. */
export async function weather(shore: Shore, strike: (storm: Storm) => Promise<void>): Promise<void> {
  process.stderr.write(`storm seed ${SEED}\n`);
  const random = randomOf(SEED);
  const lives = Array.from({ length: SHIPMENTS }, (_, number) => lifeOf(number, EVENTS, random));
  const { key } = await newKey(shore.url(), await newCustomer(shore.url()));
  const [first, second] = [new Brand(shore.url), new Brand(shore.url, key)];
  const registered = new Map<string, [Brand, Life]>();
  const register = async (life: Life, number: number) => {
    const brands = number % 3 === 0 ? [first, second] : [first];
    for (const brand of brands) registered.set(await brand.register(life.trackingNumber), [brand, life]);
  };
  const half = Math.floor(lives.length / 2);
  for (const [number, life] of lives.slice(0, half).entries()) await register(life, number);
  const storm = unleash(shore.url, lives, random, CONNECTIONS);
  await strike(storm);
  await storm.over;
  for (const [number, life] of lives.slice(half).entries()) await register(life, number);
  for (const [id, [brand, life]] of registered) await expectExact(brand, id, life);
  await expectReadModelExact(shore, registered);
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
async function expectReadModelExact(shore: Shore, registered: Map<string, [Brand, Life]>): Promise<void> {
  const redis = new Redis(shore.redisUrl);
  try {
    for (const [id, [brand, life]] of registered) {
      const members = await until(
        async () => (await brand.track(id), redis.zrevrange(`tracking:${id}`, 0, -1)),
        (seen) => seen.length === EVENTS + 1,
      );
      const codes = members
        .slice(1)
        .map((member) => JSON.parse(member.slice(member.indexOf('|') + 1)) as { code: string });
      expect(codes.map(({ code }) => code)).toEqual(life.events.map(({ code }) => code).toReversed());
    }
  } finally {
    redis.disconnect();
  }
}

const codesOf = (document: TrackingDocument) => document.events.map(({ code }) => code);

/** Resolves when half of the storm's events have been acknowledged. */
export async function midStorm(storm: Storm): Promise<void> {
  await until(
    () => Promise.resolve(storm.acknowledged),
    (count) => count > (SHIPMENTS * EVENTS) / 2,
    60_000,
  );
}
