/** Several processes apply batches that meet in the same shipments, each in another order, and never wait for each other in a circle. */
import { Brand } from '../../support/brand.js';
import { randomOf, shuffled } from '../../support/lives.js';
import { scan, send } from '../../support/scans.js';
import { Ground } from '../support/ground.js';

const PROCESSES = 4;
const SHIPMENTS = 20;
const BODIES = 120;
const SEED = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 1e9));

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.prepare();
  await Promise.all(Array.from({ length: PROCESSES }, () => ground.startApp()));
});
afterAll(() => ground.clear());

it('24: hot shipments in reversed and shuffled bodies: no deadlock, and every event', async () => {
  process.stderr.write(`24 seed ${SEED}\n`);
  const random = randomOf(SEED);
  const brand = new Brand(ground.url);
  const numbers = Array.from({ length: SHIPMENTS }, (_, index) => `HOT${index}`);
  const ids = [];
  for (const number of numbers) ids.push(await brand.register(number));
  const bodies = Array.from({ length: BODIES }, (_, hour) =>
    shuffled(numbers, random).map((number) => scan(number, hour % 95, { code: `BODY${hour}` })),
  );
  await Promise.all(bodies.map((body, index) => send(ground.apps[index % PROCESSES]!.url, ...body)));
  await ground.quiet();
  for (const id of ids) expect(await brand.track(id)).toMatchObject({ event_count: BODIES, version: BODIES });
  const [row] = await ground.sql(
    `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  );
  expect(row).toEqual({ deadlocks: 0 });
});
