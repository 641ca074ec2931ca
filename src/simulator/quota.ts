/** How often a carrier may be asked: at most so many requests within any span of so many seconds, per credential. */
import type { Quota } from '../config/carrier-variables.js';

/** `60/3600`, or several that all hold: `1/5+250/86400`. @throws Error that says what a quota is */
export function quotasFrom(text: string): Quota[] {
  return text.split('+').map((part) => {
    const [, requests, seconds] = /^(\d+)\/(\d+)$/.exec(part) ?? [];
    if (Number(requests) > 0 && Number(seconds) > 0) {
      return { requests: Number(requests), seconds: Number(seconds) };
    }
    throw new Error(`a quota is requests/seconds, such as 60/3600, not "${part}"`);
  });
}

/** Counts what was granted, by credential; what is refused uses nothing up. */
export class QuotaWatch {
  private readonly granted = new Map<string, number[]>();

  constructor(private readonly quotas: readonly Quota[]) {}

  /** @returns 0 where the request is granted, else after how many milliseconds the next one would be */
  ask(credential: string, now: number): number {
    const times = this.granted.get(credential) ?? [];
    const waits = this.quotas.map(({ requests, seconds }) => {
      const oldest = times.at(-requests);
      return oldest === undefined ? 0 : Math.max(0, oldest + seconds * 1000 - now);
    });
    const wait = Math.max(0, ...waits);
    if (wait > 0) return wait;
    times.push(now);
    const most = Math.max(...this.quotas.map(({ requests }) => requests));
    if (times.length > 2 * most) times.splice(0, times.length - most);
    this.granted.set(credential, times);
    return 0;
  }
}
