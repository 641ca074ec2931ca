/** The change feed while everything dies that can: whoever follows it gets every event exactly once, in order. */
import { newBrand } from '../../support/customers.js';
import { killFront, killPostgres, killRedis, killWorker, struckBy, withTwoApps } from '../support/blows.js';
import { FeedConsumer } from '../support/feed-consumer.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';
import { type CallWitness, registerAll } from '../support/witness.js';

/** Two customers, the second of whom tracks a third of the parcels of the first: each has a feed of its own. */
const consumers: CallWitness = async ({ ground, numbers, random, over }) => {
  const tracked = [numbers, numbers.filter((_, index) => index % 3 === 0)];
  const customers = await Promise.all(
    tracked.map(async (some) => {
      const brand = await newBrand(ground.url);
      const shipments = await registerAll(brand, some);
      const consumer = new FeedConsumer(brand, random);
      return { shipments, consumer, following: consumer.follow(over) };
    }),
  );
  return {
    testify: async (ledger) => {
      const flaws = [];
      for (const { shipments, consumer, following } of customers) {
        await following;
        await consumer.readToEnd();
        flaws.push(...consumer.flawsAgainst(ledger, shipments));
      }
      return flaws;
    },
  };
};

const kills = [killFront, killWorker];

const ROWS: readonly Row[] = [
  {
    row: '39',
    name: 'consumers restart at random, while two apps, PostgreSQL and Redis are killed and eight senders send',
    rounds: { quick: 1, full: 10 },
    load: { writers: 8, parcels: quickOr(120, 300), rate: quickOr(120, 300) },
    witness: consumers,
    strike: struckBy(...kills, ...quickOr([], [...kills, ...kills]), killPostgres, killRedis),
  },
];

itHolds(ROWS, withTwoApps);
