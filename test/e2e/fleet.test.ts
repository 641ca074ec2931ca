/** Several processes on one Redis: whichever a front end is at, and however often it is cut off, it misses nothing. */
import { Brand } from '../support/brand.js';
import { sail } from '../support/fleet.js';
import { Follower } from '../support/follower.js';
import { type AppProcess, startProcess } from '../support/processes.js';
import { startTestStores, type TestStores } from '../support/stores.js';

let stores: TestStores;
let processes: AppProcess[];
let webs: string[];
beforeAll(async () => {
  stores = await startTestStores();
  processes = [
    await startProcess(stores, { ROLE: 'web' }),
    await startProcess(stores, { ROLE: 'web' }),
    await startProcess(stores, { ROLE: 'worker' }),
  ];
  webs = processes.slice(0, 2).map(({ url }) => url);
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.end()));
  await stores.stop();
});

it('every client has every version of its shipments, in order, once, though a third is cut off again and again', () =>
  sail(webs, () => Promise.resolve()));

it('the same with Redis killed in the middle of it', () =>
  sail(webs, async () => {
    process.kill(stores.redis.pid()!, 'SIGKILL');
    return Promise.resolve();
  }));

it('the same with PostgreSQL cutting every connection in the middle of it', () =>
  sail(webs, () => stores.cutConnections()));

it('a worker has no sockets', async () => {
  const { status } = await fetch(`${processes[2]!.url}/socket.io/?EIO=4&transport=polling`);
  expect(status).toBe(404);
});

it('SIGTERM with sockets open exits 0 in time, also when one of them does not answer', async () => {
  const [web] = processes;
  const id = await new Brand(web!.url).register('LAST');
  const [closed, open] = [new Follower([id]), new Follower([id])];
  for (const follower of [closed, open]) await follower.join(web!.url);
  closed.stopReading();
  expect(await web!.end()).toBe(0);
  closed.cut();
});
