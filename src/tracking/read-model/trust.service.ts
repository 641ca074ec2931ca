/**
 * Whether the read model may be believed. It may not while this process cannot reach Redis, nor for a while after Redis
 * has failed it, nor while changes wait in the outbox longer than a projection takes: until then reads go to PostgreSQL.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { overdueInOutbox } from '../../storage/outbox.sql.js';
import type { Pools } from '../../storage/pools.js';
import { POOLS, READ_MODEL_REDIS } from '../../storage/stores.js';
import { EntryTag } from './entry-tag.service.js';
import { defineScripts } from './scripts.js';

const CHECK_EVERY = 1000;
/** Milliseconds in the outbox after which a change counts as not projected. */
const OVERDUE = 1500;
/** Milliseconds that a doubt lasts at least: by then what failed is overdue, if nobody has seen to it. */
const DOUBT_LASTS = OVERDUE + 500;

@Injectable()
export class ReadModelTrust implements OnModuleDestroy {
  private trusted = false;
  private doubtedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly tag: EntryTag,
  ) {
    defineScripts(redis);
    redis.on('close', () => (this.trusted = false));
  }

  get isTrusted(): boolean {
    return this.trusted;
  }

  /** Redis failed us; reads go to PostgreSQL until a check, begun after a while, says otherwise. */
  doubt(): void {
    this.doubtedAt = performance.now();
    this.trusted = false;
  }

  /** Whether it failed us so lately that it is not worth asking again. */
  get isDoubted(): boolean {
    return performance.now() - this.doubtedAt < DOUBT_LASTS;
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

  /** While PostgreSQL is away nothing can have changed, and the answer before stands. */
  async check(): Promise<void> {
    if (this.isDoubted) return;
    const begun = performance.now();
    try {
      await this.tag.current();
    } catch {
      this.trusted = false;
      return;
    }
    const overdue = await overdueInOutbox(this.pools.bookkeeping, OVERDUE, 1).catch(() => null);
    if (overdue === null || this.doubtedAt > begun) return;
    this.trusted = overdue.length === 0 && this.isReachable;
  }
}
