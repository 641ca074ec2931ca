/**
 * A hundred thousand shipments on their way at once, for ten minutes: is every scan shown, and shown once, how many events
 * a second are that, and how far behind is the API? About twenty minutes, registration and reading all timelines included.
 *
 *   npm run bench:crowd -- [--shipments 100000] [--minutes 10] [--speed 60]
 *
 * At speed 60 a life takes about an hour, so nothing has ended when the last ones begin.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  beginEverywhere,
  reportCarriers,
  reportVerdict,
  startBoth,
  untilComplete,
} from './support/carriers.mjs';
import { numbersFrom, percentile } from './support/measure.mjs';

const { values } = parseArgs({
  options: {
    shipments: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '10' },
    speed: { type: 'string', default: '60' },
  },
});
const { shipments, minutes, speed } = numbersFrom(values);

/** Part of the time in which the lives begin. */
const BEGINNING = 0.4;
/** What happened in the last so many milliseconds may still be on its way to us. */
const GRACE_MS = 5000;
/** Where the machine was too slow for the load, what waits may take so long. */
const CATCHING_UP_SECONDS = 300;

const both = await startBoth(['--speed', String(speed)], {});
const { cluster, milepost } = both;

async function watch(until) {
  const lags = [];
  const begun = await acknowledged();
  const beginning = Date.now();
  while (Date.now() < until) {
    await pause(10_000);
    const [events, lag] = [
      await acknowledged(),
      await milepost.count('milepost_oldest_undone_batch_seconds'),
    ];
    lags.push(lag);
    const seconds = Math.round((until - Date.now()) / 1000);
    console.log(
      `${events} webhooks acknowledged, the oldest event undone is ${lag.toFixed(2)} s old, ${seconds} s left`,
    );
  }
  const rate = ((await acknowledged()) - begun) / ((Date.now() - beginning) / 1000);
  const shown = await milepost.bucketOf('milepost_received_to_projected_seconds', 0.99);
  return { rate, lags, shown };
}

async function acknowledged() {
  const { carriers } = await cluster.statistics();
  return Object.values(carriers).reduce((sum, { pushes }) => sum + pushes.acknowledged, 0);
}

try {
  console.log(`registering ${shipments} shipments`);
  const seconds = minutes * 60;
  const parcels = await beginEverywhere(cluster, shipments, { over_seconds: seconds * BEGINNING });
  const { rate, lags, shown } = await watch(Date.now() + seconds * 1000);
  const verdict = await untilComplete(both, parcels, CATCHING_UP_SECONDS, Date.now() - GRACE_MS);
  console.log(`\n${rate.toFixed(0)} events/s for ${minutes} minutes`);
  console.log(
    `oldest undone event: half of the time up to ${percentile(lags, 0.5).toFixed(2)} s, at most ${percentile(lags, 1).toFixed(2)} s`,
  );
  console.log(`received to shown: p99 up to ${shown} s`);
  await reportCarriers(cluster);
  reportVerdict(verdict);
} finally {
  await both.stop();
}
