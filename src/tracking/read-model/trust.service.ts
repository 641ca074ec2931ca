/**
 * Whether the read model may be believed. It may not while this process cannot reach Redis, while changes wait in the
 * outbox longer than a projection takes, or while a Redis that was started anew has not been told again what it may
 * have lost: until then reads go to PostgreSQL.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { overdueInOutbox } from '../../storage/outbox.sql.js';
import type { Pools } from '../../storage/pools.js';
import { POOLS, READ_MODEL_REDIS } from '../../storage/stores.js';
import { defineScripts } from './scripts.js';

const CHECK_EVERY = 1000;
/** Milliseconds in the outbox after which a change counts as not projected. */
const OVERDUE = 1500;
/** Holds the run id of the Redis process that has been told everything since it started. */
const SETTLED_RUN = 'read_model:settled_run';

@Injectable()
export class ReadModelTrust implements OnModuleDestroy {
  private trusted = false;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    @Inject(POOLS) private readonly pools: Pools,
  ) {
    defineScripts(redis);
    redis.on('close', () => this.doubt());
  }

  get isTrusted(): boolean {
    return this.trusted;
  }

  /** Redis failed us; until the next check says otherwise, reads go to PostgreSQL. */
  doubt(): void {
    this.trusted = false;
  }

  /** Begins to check, and goes on until the module ends. */
  async watch(): Promise<void> {
    await this.check();
    if (!this.ended) this.timer = setTimeout(() => void this.watch(), CHECK_EVERY);
  }

  onModuleDestroy(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  get isReachable(): boolean {
    return this.redis.status === 'ready';
  }

  /** The run id of the Redis process, and whether it has been told everything since it started. */
  async runState(): Promise<{ run: string; settled: boolean }> {
    const info = await this.redis.info('server');
    const run = /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown';
    return { run, settled: (await this.redis.get(SETTLED_RUN)) === run };
  }

  async markSettled(run: string): Promise<void> {
    await this.redis.set(SETTLED_RUN, run);
  }

  async check(): Promise<void> {
    try {
      const { settled } = await this.runState();
      const overdue = settled ? await overdueInOutbox(this.pools.bookkeeping, OVERDUE, 1) : [];
      this.trusted = settled && overdue.length === 0 && this.isReachable;
    } catch {
      this.trusted = false;
    }
  }
}
