/** Whether this process should get requests: starting, open, or draining; and how the stores are. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Pools } from '../storage/pools.js';
import { POOLS, READ_MODEL_REDIS } from '../storage/stores.js';

export type Phase = 'draining' | 'open' | 'starting';

export interface Readiness {
  readonly ready: boolean;
  readonly status: 'degraded' | 'draining' | 'ok' | 'starting' | 'unavailable';
  readonly postgres: 'down' | 'up';
  readonly redis: 'down' | 'up';
}

@Injectable()
export class ReadinessService {
  phase: Phase = 'starting';
  /** Since the database is known to keep what it is given: a moment before all is announced and open. */
  takesRequests = false;

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
  ) {}

  /** Without Redis everything still works, from PostgreSQL: degraded, and ready. Without PostgreSQL nothing is taken. */
  async check(): Promise<Readiness> {
    const [postgres, redis] = await Promise.all([
      answers(this.pools.bookkeeping.query('SELECT 1')),
      answers(this.redis.ping()),
    ]);
    const stores = { postgres, redis };
    if (this.phase !== 'open') return { ready: false, status: this.phase, ...stores };
    if (postgres === 'down') return { ready: false, status: 'unavailable', ...stores };
    return { ready: true, status: redis === 'up' ? 'ok' : 'degraded', ...stores };
  }
}

async function answers(question: Promise<unknown>): Promise<'down' | 'up'> {
  return question.then(
    () => 'up',
    () => 'down',
  );
}
