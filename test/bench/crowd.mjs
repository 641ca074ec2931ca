/**
 * A hundred thousand shipments on their way at once, for ten minutes: is every scan shown, and shown once, how many events
 * a second are that, and how far behind is the API? About twenty minutes, registration and reading all timelines included.
 *
 *   npm run bench:crowd -- [--shipments 100000] [--minutes 10]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  beginEverywhere,
  reportCarriers,
  reportVerdict,
  startBoth,
  verdictOnAll,
} from './support/carriers.mjs';
import { numbersFrom, percentile } from './support/measure.mjs';

const { values } = parseArgs({
  options: { shipments: { type: 'string', default: '100000' }, minutes: { type: 'string', default: '10' } },
});
const { shipments, minutes } = numbersFrom(values);

/** A life takes about half an hour, so nothing has ended when the last ones begin. */
const SPEED = 120;
/** Part of the time in which the lives begin. */
const BEGINNING = 0.4;
/** What happened in the last so many milliseconds may still be on its way. */
const GRACE_MS = 5000;

const both = await startBoth(['--speed', String(SPEED)], {});
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
  return { rate, lags };
}

async function acknowledged() {
  const { carriers } = await cluster.statistics();
  return Object.values(carriers).reduce((sum, { pushes }) => sum + pushes.acknowledged, 0);
}

try {
  console.log(`registering ${shipments} shipments`);
  const seconds = minutes * 60;
  const parcels = await beginEverywhere(cluster, shipments, { over_seconds: seconds * BEGINNING });
  const { rate, lags } = await watch(Date.now() + seconds * 1000);
  const end = Date.now() - GRACE_MS;
  const verdict = await verdictOnAll(both, parcels, end);
  console.log(`\n${rate.toFixed(0)} events/s for ${minutes} minutes`);
  console.log(
    `oldest undone event: half of the time up to ${percentile(lags, 0.5).toFixed(2)} s, at most ${percentile(lags, 1).toFixed(2)} s`,
  );
  console.log(
    `received to shown: p99 up to ${await milepost.bucketOf('milepost_received_to_projected_seconds', 0.99)} s`,
  );
  await reportCarriers(cluster);
  reportVerdict(verdict);
} finally {
  await both.stop();
}
