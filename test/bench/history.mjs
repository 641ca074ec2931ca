/**
 * A predecessor's three months move in while carriers push and brands read: how fast, does anybody notice, and is all of it
 * there, and there once? Some of the scans that move in are pushed at the same time. The import is killed three times.
 * Over an hour.
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

const LIVE = 10_000;
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
/** By phase. */
const without = [];
const within = [];

/** Plays a phase, and says how it went. */
async function phase(name, times, play) {
  times.push(newTimes());
  const result = await play(times.at(-1));
  const p99 = Object.entries(times.at(-1)).map(
    ([what, found]) => `${what} ${percentile(found, 0.99).toFixed(0)}`,
  );
  console.log(`  ${name}: p99 in ms, ${p99.join(', ')}`);
  return result;
}

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
  const rest = () => phase('without', without, (times) => live(history, parcels, seconds, times));
  const move = (share, between) =>
    phase('with the import', within, (times) =>
      importTo(history, share, () => live(history, parcels, SLICE_SECONDS, times), '--pause', between),
    );
  await live(history, parcels, 5, newTimes()); // warm-up
  console.log(
    `${rate} webhooks/s and ${reads} reads/s without an import, then with one of ${history.rows} rows`,
  );
  const rates = [];
  for (const share of [...KILLED_AT, null]) {
    await rest();
    rates.push(await move(share, rates.length === 0 ? '500' : '0'));
  }
  await rest();
  await milepost.untilQuiet();
  await pause(2000);
  for (const name of Object.keys(newTimes())) {
    const [before, beside] = [without, within].map((times) => times.flatMap((found) => found[name]));
    report(`${name}, without`, before);
    report(`${name}, with the import`, beside);
    const ratio = percentile(beside, 0.99) / percentile(before, 0.99);
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
