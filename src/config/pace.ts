/** How the polling fallback keeps time, from the configuration. */
import type { Pace } from '../domain/check-times.js';
import type { Config } from './config.js';

export function paceOf({ pollIntervalSeconds, pollSpeed }: Config): Pace {
  return { tick: pollIntervalSeconds * 1000, speed: pollSpeed };
}
