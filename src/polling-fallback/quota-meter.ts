/** Counts the requests to one carrier against its quotas, which PostgreSQL keeps for all processes and over restarts. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Quota } from '../config/carrier-variables.js';
import { takeRequest } from '../storage/quotas.sql.js';

/** Milliseconds for which a request waits for its turn; where the next is further off, the quota is used up for now. */
const PATIENCE = 6000;

export class QuotaMeter {
  private last: Promise<unknown> = Promise.resolve();
  /** Epoch milliseconds. */
  private usedUpUntil = 0;

  constructor(
    private readonly pool: Pool,
    private readonly carrier: string,
    private readonly quotas: readonly Quota[],
    private readonly ending: AbortSignal,
  ) {}

  /** Counts one request, one at a time and in the order of the calls. @returns whether it may be sent. */
  take(): Promise<boolean> {
    const turn = this.last.then(() => this.takeNow());
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async takeNow(): Promise<boolean> {
    while (Date.now() >= this.usedUpUntil && !this.ending.aborted) {
      const wait = await takeRequest(this.pool, this.carrier, this.quotas);
      if (wait === 0) return true;
      if (wait > PATIENCE) this.usedUpUntil = Date.now() + wait;
      else await pause(wait, undefined, { signal: this.ending }).catch(() => undefined);
    }
    return false;
  }
}
