/** The main path of the built app, killed without a word: what it acknowledged is there when it is back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/free-port.js';
import { environment } from '../support/milepost.js';
import { startTestStores, type TestStores } from '../support/stores.js';
import { until } from '../support/until.js';
import { midStorm, weather } from '../support/weather.js';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

let stores: TestStores;
let app: ChildProcess;
let port: number;
beforeEach(async () => {
  stores = await startTestStores();
  port = await freePort();
  app = await startBuilt();
});
afterEach(async () => {
  await end('SIGTERM');
  await stores.stop();
});

async function startBuilt(path = '/ready', more: Record<string, string> = {}): Promise<ChildProcess> {
  const settings = environment(stores, { PORT: String(port), HOST: '127.0.0.1', ...more });
  const child = spawn(process.execPath, [MAIN], { env: settings, stdio: ['ignore', 'ignore', 'inherit'] });
  await until(
    () =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
  );
  return child;
}

async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (app.exitCode !== null || app.signalCode !== null) return app.exitCode;
  app.kill(signal);
  const [code] = (await once(app, 'exit')) as [number | null];
  return code;
}

it('every timeline comes out exact though the app is killed in the middle of the storm, three times', async () => {
  const shore = { url: () => `http://127.0.0.1:${port}`, redisUrl: stores.redis.url };
  await weather(shore, async (storm) => {
    await midStorm(storm);
    for (let round = 0; round < 3; round += 1) {
      await end('SIGKILL');
      app = await startBuilt();
    }
  });
});

it('SIGTERM drains and exits 0 within 10 seconds', async () => {
  const started = performance.now();
  expect(await end('SIGTERM')).toBe(0);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('SIGTERM while PostgreSQL is still awaited exits 0 as well', async () => {
  await end('SIGTERM');
  app = await startBuilt('/health', {
    DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/nowhere`,
  });
  const ready = await fetch(`http://127.0.0.1:${port}/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ status: 'starting' })]);
  expect(await end('SIGTERM')).toBe(0);
});
