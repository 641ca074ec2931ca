/** (a) GET /tracking/{id} against one ZREVRANGE of the same bytes; and how long both take at fixed rates. */
import { Redis } from 'ioredis';
import { allOf, fullSpeed, inTurn } from '../support/closed-loop.mjs';
import { anyOf, openLoop, report, summaryOf } from '../support/measure.mjs';
import { KEY } from '../support/milepost.mjs';

/** Requests a second that the predecessor was at its best with: 12,000 a minute. */
const CALM = 200;
const WARM_UP_SECONDS = 3;

export async function reads({ milepost, bare, watched, turns, seconds }) {
  const ids = watched.map(({ id }) => id);
  const headers = { authorization: `Bearer ${KEY}` };
  const ours = (id) => ({ path: `/api/v1/tracking/${id}`, headers });
  const best = await inTurn(turns, {
    bare: () => fullSpeed(bare.url, seconds, () => ({ path: `/tracking/${anyOf(ids)}` })),
    cached: () => fullSpeed(milepost.url, seconds, () => ours(anyOf(ids))),
    uncached: () => uncached(milepost, ids, ours),
  });
  const rates = {};
  for (const rate of [CALM, Math.round(best.cached.perSecond / 2)]) {
    rates[rate] = {
      bare: await atRate('bare', rate, seconds * 2, () => bare.ask(`/tracking/${anyOf(ids)}`)),
      ...(await atRate('GET /tracking', rate, seconds * 2, () => milepost.ask('GET', ours(anyOf(ids)).path))),
    };
  }
  return { ...best, rates, ratio: best.cached.perSecond / best.bare.perSecond };
}

async function atRate(name, rate, seconds, ask) {
  let times = [];
  const lookup = async (_, due) => {
    await ask();
    times.push(performance.now() - due);
  };
  await openLoop(rate, WARM_UP_SECONDS, lookup);
  times = [];
  await openLoop(rate, seconds, lookup);
  report(`${name} at ${rate}/s`, times);
  return summaryOf(times);
}

/** Every shipment is asked for once, and Redis has none of them; from then on it has them again. */
async function uncached(milepost, ids, ours) {
  const redis = new Redis(milepost.redis.url);
  await redis.flushall();
  redis.disconnect();
  const waiting = [...ids];
  return allOf(milepost.url, ids.length, () => ours(waiting.pop() ?? ids[0]));
}
