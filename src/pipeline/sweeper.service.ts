/**
 * The worker, uncalled: every second it looks into PostgreSQL for what should have been done. So Redis may be killed,
 * hang or be flushed at any moment: the doorbell is silent for at most a second, and nothing else happens.
 */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { oldestUndoneSeconds } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { ReadModelTrust } from '../tracking/read-model/trust.service.js';
import { Chores } from './chores.service.js';
import { oldestUndone } from './metrics.js';
import { Settler } from './settle.service.js';

const EVERY = 1000;

type Chore = readonly [name: string, run: () => Promise<unknown>];

@Injectable()
export class Sweeper {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private stopped = false;
  private readonly chores: readonly Chore[];

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    chores: Chores,
    private readonly settler: Settler,
    private readonly trust: ReadModelTrust,
  ) {
    this.chores = [
      ['inbox', () => chores.drain.drain()],
      ['dead letters', () => chores.replay.replayRequested()],
      ['parked events', () => chores.parked.join()],
      ['feed', () => chores.sequencer.sequence()],
      ['test stories', () => chores.storyteller.tellDue()],
      ['outbox', () => this.settleAll()],
      ['age', async () => oldestUndone.set(await oldestUndoneSeconds(this.pools.bookkeeping))],
    ];
  }

  /** Each chore goes by a clock of its own, from now on: one that takes long, or fails, holds up no other. */
  start(): void {
    for (const chore of this.chores) this.schedule(chore, 0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private schedule(chore: Chore, wait: number): void {
    if (this.stopped) return;
    const [name] = chore;
    const begin = () => {
      const run = this.attempt(chore).finally(() => {
        this.running.delete(run);
        this.schedule(chore, EVERY);
      });
      this.running.add(run);
    };
    this.timers.set(name, setTimeout(begin, wait));
  }

  private async attempt([name, run]: Chore): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.log.warn({ chore: name, err: (error as Error).message }, 'sweep.failed');
    }
  }

  private async settleAll(): Promise<void> {
    if (!this.trust.isReachable || this.trust.isDoubted) return;
    while (!this.stopped && (await this.settler.settleOverdue()) > 0);
  }
}
