/** For how long a carrier that was asked too often is left alone. */
import { retryAfterOf } from '../http/retry-after.js';

/** Seconds, where it does not say. */
const DEFAULT_PAUSE = 60;
const LONGEST_PAUSE = 3600;

/** Seconds, 1 to 3600. */
export function pauseOf(headers: Headers, now = Date.now()): number {
  const asked = retryAfterOf(headers.get('retry-after'), now);
  if (asked === null) return DEFAULT_PAUSE;
  return Math.min(LONGEST_PAUSE, Math.max(1, Math.ceil(asked / 1000)));
}
