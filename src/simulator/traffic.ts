/** Parcels without end: so many are always on their way that about so many scans happen a second. */
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import type { Office } from './office.js';

const SAMPLE = 100;
const STUMBLE_PAUSE = 2000;

export class Traffic {
  private ending = new AbortController();

  constructor(
    private readonly cluster: Cluster,
    private readonly complain: (message: string) => void,
  ) {}

  /** @param rate scans a second, over these carriers; 0 ends it, and what is on its way arrives */
  play(rate: number, offices: readonly Office[]): void {
    this.stop();
    this.ending = new AbortController();
    setMaxListeners(0, this.ending.signal);
    const gap = meanGap(offices) / this.cluster.speed;
    const lines = Math.ceil((rate * gap) / 1000);
    for (let line = 0; line < lines; line += 1) {
      const office = offices[line % offices.length]!;
      void this.line(office, (gap * line) / lines, this.ending.signal);
    }
  }

  stop(): void {
    this.ending.abort();
  }

  /** One parcel after the other, for a carrier. */
  private async line(office: Office, delay: number, ending: AbortSignal): Promise<void> {
    await pause(delay, undefined, { signal: ending }).catch(() => null);
    while (!ending.aborted) {
      const rest = await this.cluster.begin([office], { count: 1 }).then(
        ([parcel]) => Date.parse(parcel!.ends_at) - Date.now(),
        (error: Error) => {
          if (!ending.aborted) this.complain(error.message);
          return STUMBLE_PAUSE;
        },
      );
      await pause(rest, undefined, { signal: ending }).catch(() => null);
    }
  }
}

/** Simulated milliseconds from one scan of a parcel to its next, on average. */
function meanGap(offices: readonly Office[]): number {
  const lives = offices.flatMap(({ parcels }) =>
    Array.from({ length: SAMPLE }, (_, index) => parcels.lifeOf(index)),
  );
  const total = lives.reduce((sum, life) => sum + life.total, 0);
  return total / lives.reduce((sum, life) => sum + life.scans.length, 0);
}
