/** The main path of the built app, killed without a word: what it acknowledged is there when it is back. */
import { freePort } from '../../src/embedded/free-port.js';
import { type AppProcess, startProcess } from '../support/processes.js';
import { startTestStores, type TestStores } from '../support/stores.js';
import { midStorm, weather } from '../support/weather.js';

let stores: TestStores;
let app: AppProcess;
beforeEach(async () => {
  stores = await startTestStores();
  app = await startProcess(stores);
});
afterEach(async () => {
  await app.end();
  await stores.stop();
});

it('every timeline comes out exact though the app is killed in the middle of the storm, three times', async () => {
  await weather({ url: () => app.url, redisUrl: stores.redis.url }, async (storm) => {
    await midStorm(storm);
    for (let round = 0; round < 3; round += 1) {
      await app.end('SIGKILL');
      app = await startProcess(stores, { PORT: new URL(app.url).port });
    }
  });
});

it('SIGTERM drains and exits 0 within 10 seconds', async () => {
  const started = performance.now();
  expect(await app.end()).toBe(0);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('SIGTERM while PostgreSQL is still awaited exits 0 as well', async () => {
  await app.end();
  const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/nowhere`;
  app = await startProcess(stores, { DATABASE_URL: nowhere }, '/health');
  const ready = await fetch(`${app.url}/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ status: 'starting' })]);
  expect(await app.end()).toBe(0);
});
