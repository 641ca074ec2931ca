/** When a message that was not taken is sent again. Times are milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Before each attempt, from the one before (Standard Webhooks, "Deliverability and reliability"): 75 hours in all. */
const WAITS = [
  0,
  5000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Each is up to so much shorter or longer, so that what failed together does not come back together. */
const JITTER = 0.2;

/** How long to wait after so many attempts, or `null` where that was the last. @param random from 0 to 1 */
export function waitAfter(attempts: number, random = Math.random()): number | null {
  const wait = WAITS[attempts];
  return wait === undefined ? null : Math.round(wait * (1 + JITTER * (2 * random - 1)));
}

/** Failures in a row after which an endpoint is left alone for a while. */
export const BREAKS_AFTER = 5;
const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 5 * MINUTE;

/** How long to leave an endpoint alone that failed so often in a row, the longer the more often; 0 where it is not. */
export function pauseAfter(failures: number): number {
  const breaks = Math.floor(failures / BREAKS_AFTER);
  return breaks === 0 ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(breaks - 1, 10));
}
