/** (h) and (i) How long it takes to catch up with a backlog, to start, and to be fast again after a FLUSHALL. */
import { Redis } from 'ioredis';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { anyOf, openLoop, report, summaryOf } from '../support/measure.mjs';
import { push } from '../support/sender.mjs';

const PER_BODY = 500;
const SENDERS = 4;
const READS = 500;
const SECONDS = 5;
const PROGRESS_MS = 5000;

export async function recovery({ milepost, numbers, watched, backlog }) {
  const flushed = await flushedUnderReads(milepost, watched);
  const perSecond = await caughtUp(milepost, numbers, backlog);
  await milepost.end();
  const begin = performance.now();
  await milepost.begin();
  const startMs = performance.now() - begin;
  console.log(`  started on full stores in ${(startMs / 1000).toFixed(1)} s`);
  return { flushed, caughtUpPerSecond: perSecond, startMs };
}

async function flushedUnderReads(milepost, watched) {
  const redis = new Redis(milepost.redis.url);
  const times = [];
  const reading = openLoop(READS, SECONDS, async (_, due) => {
    await milepost.ask('GET', `/api/v1/tracking/${anyOf(watched).id}`);
    times.push(performance.now() - due);
  });
  await redis.flushall();
  redis.disconnect();
  await reading;
  report(`GET at ${READS}/s from a FLUSHALL on`, times);
  return summaryOf(times);
}

/** A process that only takes events, then one that applies them. @returns events a second */
async function caughtUp(milepost, numbers, backlog) {
  await milepost.end();
  await milepost.begin({ ROLE: 'web' });
  let sent = 0;
  const sender = async () => {
    while (sent < backlog) {
      sent += PER_BODY;
      await push(milepost, ...Array.from({ length: PER_BODY }, () => anyOf(numbers)));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await milepost.end();
  await milepost.begin();
  const begin = performance.now();
  const progress = setInterval(() => void tell(), PROGRESS_MS);
  const tell = async () =>
    console.log(`  ${await milepost.count('milepost_events_total')} of ${sent} events applied`);
  await milepost.untilQuiet();
  clearInterval(progress);
  const perSecond = (sent * 1000) / (performance.now() - begin);
  console.log(`  a backlog of ${sent} events: ${Math.round(perSecond)}/s`);
  await pause(1000);
  return perSecond;
}
