/**
 * A predecessor's three months move in while carriers push and brands read: how fast, does anybody notice, and is all of it
 * there, and there once? Some of the scans that move in are pushed at the same time. The import is killed three times.
 * About half an hour.
 *
 *   npm run bench:history -- [--shipments 100000] [--rate 500] [--reads 200] [--seconds 30]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ended, History } from './support/history.mjs';
import { anyOf, numbersFrom, openLoop, percentile, report } from './support/measure.mjs';
import { Milepost } from './support/milepost.mjs';
import { scan } from './support/sender.mjs';

const { values } = parseArgs({
  options: {
    shipments: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '500' },
    reads: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
  },
});
const { shipments, rate, reads, seconds } = numbersFrom(values);

const LIVE = 1000;
/** One webhook in so many is of a parcel whose history moves in. */
const REPEATED = 10;
/** One event in so many is followed to the API. */
const FOLLOWED = 25;
/** How far the import is when it is killed; before the first time it pauses as it does by default. */
const KILLED_AT = [0.1, 0.4, 0.7];
/** Of the load, after which it is looked how far the import is. */
const SLICE_SECONDS = 10;

const milepost = await Milepost.start();
/** How many bodies of the old system's carriers were sent again, and of the live parcels how many scans each. */
let repeated = 0;
const sentOf = new Map();

const newTimes = () => ({ acknowledged: [], shown: [], read: [] });

/** What goes on all the time. */
async function live(history, parcels, forSeconds, times) {
  const webhook = async (count, due) => {
    if (count % REPEATED === 0) return history.repeat(repeated++);
    const { number, id } = anyOf(parcels);
    const step = await scan(milepost, number);
    sentOf.set(number, Math.max(step, sentOf.get(number) ?? 0));
    times.acknowledged.push(performance.now() - due);
    if (count % FOLLOWED !== 1) return;
    await milepost.shows(id, step, 5);
    times.shown.push(performance.now() - due);
  };
  const lookup = async (_, due) => {
    await milepost.ask('GET', `/api/v1/tracking/${anyOf(parcels).id}`);
    times.read.push(performance.now() - due);
  };
  await Promise.all([openLoop(rate, forSeconds, webhook), openLoop(reads, forSeconds, lookup)]);
}

/** @returns rows a second until so much of the history is in, or the end */
async function importTo(history, share, work, ...options) {
  const before = await history.imported();
  const begin = performance.now();
  const child = history.begin('import', ...options);
  while (child.exitCode === null && child.signalCode === null) {
    await work();
    if (share !== null && (await history.imported()) >= share * history.rows) child.kill('SIGKILL');
    if (share !== null && child.killed) break;
  }
  const took = (performance.now() - begin) / 1000;
  const code = await ended(child);
  if (share === null && code !== 0) throw new Error(`the import ended with ${code}`);
  return ((await history.imported()) - before) / took;
}

try {
  const { numbers, ids } = await milepost.register(LIVE);
  const parcels = numbers.map((number, place) => ({ number, id: ids[place] }));
  console.log(`an old table of ${shipments} shipments`);
  const history = await History.fill(milepost, shipments);
  const work = (times) => () => live(history, parcels, SLICE_SECONDS, times);
  await live(history, parcels, 5, newTimes()); // warm-up
  console.log(
    `${rate} webhooks/s and ${reads} reads/s without an import, then with one of ${history.rows} rows`,
  );
  const without = newTimes();
  const within = newTimes();
  const rates = [];
  for (const share of [...KILLED_AT, null]) {
    await live(history, parcels, seconds, without);
    const between = rates.length === 0 ? '500' : '0';
    rates.push(await importTo(history, share, work(within), '--pause', between));
  }
  await live(history, parcels, seconds, without);
  await milepost.untilQuiet();
  await pause(2000);
  for (const name of Object.keys(without)) {
    report(`${name}, without`, without[name]);
    report(`${name}, with the import`, within[name]);
    const ratio = percentile(within[name], 0.99) / percentile(without[name], 0.99);
    console.log(`  p99 with against without: ${ratio.toFixed(2)}`);
  }
  const [paused, ...others] = rates.map((each) => each.toFixed(0));
  console.log(`rows a second beside that: ${paused} with the pause, ${others.join(', ')} without`);
  const verified = await ended(history.begin('verify'));
  const { events, wrong } = await history.countOf('BENCH');
  const steps = [...sentOf.values()].reduce((sum, step) => sum + step, 0);
  console.log(
    `verify: exit code ${verified}; live events sent ${steps}, shown ${events}; wrong counts ${wrong}`,
  );
  if (verified !== 0 || events !== steps || wrong > 0) process.exitCode = 1;
} finally {
  await milepost.stop();
}
