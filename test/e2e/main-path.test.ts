/** The main path under a storm: whatever is repeated, shuffled, flushed or cut off, every timeline comes out exact. */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { midStorm, type Shore, weather } from '../support/weather.js';

let milepost: TestMilepost;
let shore: Shore;
beforeEach(async () => {
  milepost = await startMilepost();
  shore = { url: () => milepost.url, redisUrl: milepost.stores.redis.url };
});
afterEach(() => milepost.stop());

it('every timeline holds exactly its events, in order, with the status that the plain fold gives', () =>
  weather(shore, () => Promise.resolve()));

it('the same with FLUSHALL in the middle of it, again and again', () =>
  weather(shore, async (storm) => {
    const redis = new Redis(shore.redisUrl);
    for (let round = 0; round < 10; round += 1) {
      await redis.flushall();
      await pause(50);
    }
    await midStorm(storm);
    await redis.flushall();
    redis.disconnect();
  }));

it('the same with Redis killed in the middle of it', () =>
  weather(shore, async (storm) => {
    await midStorm(storm);
    process.kill(milepost.stores.redis.pid()!, 'SIGKILL');
  }));

it('the same with PostgreSQL cutting every connection in the middle of it', () =>
  weather(shore, async (storm) => {
    await midStorm(storm);
    await milepost.stores.cutConnections();
  }));

it('the same with the app closed and another started in the middle of it', () =>
  weather(shore, async (storm) => {
    await midStorm(storm);
    const { app, stores } = milepost;
    const successor = await startApp(stores);
    milepost = {
      ...successor,
      stores,
      stop: async () => {
        await successor.app.close();
        await stores.stop();
      },
    };
    await app.close();
  }));
