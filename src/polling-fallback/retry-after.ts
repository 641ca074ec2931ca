/** `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. */

/** Where a carrier that is asked too often does not say for how long it wants to be left alone. */
const DEFAULT_PAUSE = 60;
const LONGEST_PAUSE = 3600;

/** Seconds, 1 to 3600. */
export function pauseOf(headers: Headers, now = Date.now()): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  if (Number.isNaN(seconds)) return DEFAULT_PAUSE;
  return Math.min(LONGEST_PAUSE, Math.max(1, Math.ceil(seconds)));
}
