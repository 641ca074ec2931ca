/**
 * Counts the requests to one carrier against its quotas, which PostgreSQL keeps for all processes and over restarts.
 *
 * A carrier counts a request when it arrives, which is some time between sending and answer: so it counts here from when
 * it is sent until a span after its answer, and no quota is exceeded by one that was long on its way.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Quota } from '../config/carrier-variables.js';
import { recountRequest, type Slots, takeRequest } from '../storage/quotas.sql.js';

/** Milliseconds for which a request waits for its turn; where the next is further off, the quota is used up for now. */
const PATIENCE = 6000;

/** Makes a request within a quota. @returns `null` where the quota is used up, and the request was not made */
export type Spend = <Answer>(request: () => Promise<Answer>) => Promise<Answer | null>;

export class QuotaMeter {
  private readonly taking = new Turns();
  /** Beside the takers: these may be waiting for what is recounted. */
  private readonly recounting = new Turns();
  /** Epoch milliseconds. */
  private usedUpUntil = 0;
  /** When the requests that are not answered yet were counted; of `performance.now()`. */
  private readonly unanswered = new Set<{ since: number }>();

  constructor(
    private readonly pool: Pool,
    private readonly carrier: string,
    private readonly quotas: readonly Quota[],
    private readonly ending: AbortSignal,
  ) {}

  readonly spend: Spend = async (request) => {
    const counted = { since: 0 };
    const slots = await this.taking.next(() => this.take(counted));
    if (slots === null) return null;
    return request().finally(() => {
      const recounted = this.recounting.next(() =>
        recountRequest(this.pool, this.carrier, this.quotas, slots),
      );
      // Where PostgreSQL is away the request stays counted from when it was sent.
      void recounted.catch(() => undefined).finally(() => this.unanswered.delete(counted));
    });
  };

  private async take(counted: { since: number }): Promise<Slots | null> {
    while (Date.now() >= this.usedUpUntil && !this.ending.aborted) {
      counted.since = performance.now();
      const taken = await takeRequest(this.pool, this.carrier, this.quotas, this.overdue());
      if ('slots' in taken) {
        this.unanswered.add(counted);
        return taken.slots;
      }
      if (taken.wait > PATIENCE) this.usedUpUntil = Date.now() + taken.wait;
      else await pause(taken.wait, undefined, { signal: this.ending }).catch(() => undefined);
    }
    return null;
  }

  private overdue(): number[] {
    const now = performance.now();
    return this.quotas.map(
      ({ seconds }) => [...this.unanswered].filter(({ since }) => now - since >= seconds * 1000).length,
    );
  }
}

/** One at a time, in the order of the calls. */
class Turns {
  private last: Promise<unknown> = Promise.resolve();

  next<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
