/** Load at a fixed rate, and what was measured, as people read it. */
import { setTimeout as pause } from 'node:timers/promises';

/** What a load at a fixed rate may hold open at once. By undici, whose requests cost the shared cores less than node:http's. */
export const CONNECTIONS = 100;

/**
 * Calls `tick` at a fixed rate whatever the answers do, so that a slow answer does not slow the questions down. Of those that
 * are over nothing is kept: collecting it would be measured as well.
 */
export async function openLoop(perSecond, forSeconds, tick) {
  const begin = performance.now();
  const failures = [];
  const running = new Set();
  for (let count = 0; count < perSecond * forSeconds; count += 1) {
    const due = begin + (count * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    const answer = tick(count, due)
      .catch((error) => failures.push(error))
      .finally(() => running.delete(answer));
    running.add(answer);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}

export function anyOf(some) {
  return some[Math.floor(Math.random() * some.length)];
}

/** Different whole numbers below `count`, `most` of them or all. */
export function someOf(count, most) {
  const all = Array.from({ length: count }, (_, number) => number);
  for (let place = 0; place < Math.min(count, most); place += 1) {
    const other = place + Math.floor(Math.random() * (count - place));
    [all[place], all[other]] = [all[other], all[place]];
  }
  return all.slice(0, most);
}

/** @param share from 0 to 1 */
export function percentile(times, share) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** In milliseconds. */
export function summaryOf(times) {
  return {
    n: times.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: percentile(times, 1),
  };
}

/** One line: how many, half of them, 99 of 100, and the worst, in milliseconds. */
export function report(name, times) {
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) =>
    `${percentile(times, share).toFixed(1)} ms`.padStart(11),
  );
  console.log(
    `${name.padEnd(34)} n ${String(times.length).padStart(6)}   p50 ${p50}   p99 ${p99}   max ${most}`,
  );
}

/** The options of a benchmark, all of them numbers. */
export function numbersFrom(values) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const number = Number(value);
      if (!(number > 0)) throw new Error(`--${name} must be a number above 0, not "${value}"`);
      return [name, number];
    }),
  );
}
