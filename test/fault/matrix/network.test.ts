/** Networks that lose replies or swallow everything, and a PostgreSQL that answers nobody: refused at once, or kept. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { Ground } from '../support/ground.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';
import { Proxy } from '../support/proxy.js';

let postgres: Proxy;
let redis: Proxy;
afterAll(() => Promise.all([postgres.close(), redis.close()]));

/** A network is bad for a while, and then well again; what hung on it is cut. */
async function during(proxy: Proxy, weather: Proxy['weather'], ms: number): Promise<void> {
  proxy.weather = weather;
  await pause(ms);
  proxy.cut();
  proxy.weather = 'well';
}

/** All that PostgreSQL has left. */
async function everyConnection(url: string): Promise<Client[]> {
  const greedy: Client[] = [];
  for (;;) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch {
      return greedy;
    }
    greedy.push(client);
  }
}

type Way = () => Proxy;

function repliesLost(row: string, name: string, way: Way): Row {
  return {
    row,
    name,
    rounds: { quick: row === '13b' ? 1 : 0, full: 3 },
    strike: async ({ random, moment }) => {
      for (let time = 0; time < 4; time += 1) {
        await moment(500);
        await during(way(), 'mute', 50 + random() * 400);
      }
    },
  };
}

function blackHole(row: string, name: string, way: Way): Row {
  return {
    row,
    name,
    rounds: { quick: 0, full: 3 },
    strike: async ({ moment }) => {
      await moment(500);
      await during(way(), 'hole', quickOr(4000, 15_000));
    },
  };
}

const ROWS: readonly Row[] = [
  repliesLost('13a', 'Redis does what it is told, and its replies are lost', () => redis),
  repliesLost('13b', 'PostgreSQL commits, and its replies are lost', () => postgres),
  {
    row: '16',
    name: 'the inbox is locked by somebody else',
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground, moment }) => {
      await moment(500);
      const client = new Client({ connectionString: ground.postgres.url });
      await client.connect();
      await client.query('BEGIN; LOCK TABLE inbox_batches IN ACCESS EXCLUSIVE MODE');
      await pause(quickOr(4000, 20_000));
      await client.query('COMMIT');
      await client.end();
    },
  },
  blackHole('17', 'every connection to PostgreSQL is a black hole', () => postgres),
  blackHole('17r', 'every connection to Redis is a black hole', () => redis),
  {
    row: '20',
    name: 'somebody else holds every connection that PostgreSQL has left',
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground, moment }) => {
      await moment(500);
      const greedy = await everyConnection(ground.postgres.url);
      postgres.cut(); // whoever has a connection needs a new one
      await pause(3000);
      await Promise.all(greedy.map((client) => client.end()));
    },
  },
];

itHolds(ROWS, async () => {
  const ground = await Ground.prepare();
  postgres = await Proxy.before(ground.postgres.url);
  redis = await Proxy.before(ground.redis.url);
  Object.assign(ground.ways, { postgres: postgres.url, redis: redis.url });
  await ground.startApp();
  return ground;
});
