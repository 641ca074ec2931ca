/** One event kills every worker that applies it: it is put aside, and what came with it lands. */
import { Brand } from '../../support/brand.js';
import { scan, send } from '../../support/scans.js';
import { until } from '../../support/until.js';
import { failingAt } from '../support/failpoint.js';
import { Ground } from '../support/ground.js';

const KILLING = failingAt('storage/events.sql#insertEvents:before:kill:1:KILLER');
const EVENTS = 40;
const LONGEST = 150_000;

let ground: Ground;
beforeAll(async () => void (ground = await Ground.prepare()));
afterAll(() => ground.clear());

const letters = async () =>
  (await ground.sql('SELECT reason, event_index FROM dead_letters').catch(() => [])) as {
    reason: string;
    event_index: number;
  }[];

it('5: a worker that dies of an event again and again costs that event alone', async () => {
  await ground.startApp({ ROLE: 'web' });
  const brand = new Brand(() => ground.url);
  const id = await brand.register('CULPRIT');
  const body = Array.from({ length: EVENTS }, (_, hour) =>
    scan('CULPRIT', hour + 1, hour === 17 ? { code: 'KILLER' } : {}),
  );
  await send(ground.url, ...body);
  const aside = until(letters, (found) => found.length > 0, LONGEST);
  let deaths = 0;
  for (let isOver = false; !isOver; deaths += 1) {
    const worker = await ground.startApp({ ...KILLING, ROLE: 'worker' });
    isOver = await Promise.race([worker.ended.then(() => false), aside.then(() => true)]);
  }
  expect(await letters()).toMatchObject([{ reason: 'kills_worker', event_index: 17 }]);
  await until(
    () => brand.track(id),
    ({ event_count }) => event_count === EVENTS - 1,
  );
  expect(deaths).toBeGreaterThan(3);
}, 180_000);
