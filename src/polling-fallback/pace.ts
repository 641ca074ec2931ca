/** How the polling fallback keeps time, from the configuration. */
import type { Config } from '../config/config.js';
import type { Pace } from '../domain/check-times.js';

export type { Pace };

export const PACE = Symbol('pace of the polling fallback');

export function paceOf({ pollIntervalSeconds, pollSpeed }: Config): Pace {
  return { tick: pollIntervalSeconds * 1000, speed: pollSpeed };
}
