/**
 * The worker, uncalled: every second it looks into PostgreSQL for what should have been done. So Redis may be killed,
 * hang or be flushed at any moment: the doorbell is silent for at most a second, and nothing else happens.
 */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { oldestUndoneSeconds } from '../storage/inbox.sql.js';
import { renewOutbox } from '../storage/outbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { ReadModelTrust } from '../tracking/read-model/trust.service.js';
import { Chores } from './chores.service.js';
import { oldestUndone } from './metrics.js';
import { Settler } from './settle.service.js';

const EVERY = 1000;
/** Milliseconds of which a Redis that was started anew is told again: more than an append-only file can have lost. */
const TOLD_AGAIN = 60_000;

@Injectable()
export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | null = null;
  private stopped = false;
  private readonly tasks: readonly (readonly [name: string, run: () => Promise<unknown>])[];

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    chores: Chores,
    private readonly settler: Settler,
    private readonly trust: ReadModelTrust,
  ) {
    this.tasks = [
      ['inbox', () => chores.drain.drain()],
      ['dead letters', () => chores.replay.replayRequested()],
      ['parked events', () => chores.parked.join()],
      ['feed', () => chores.sequencer.sequence()],
      ['outbox', () => this.settleAll()],
      ['age', async () => oldestUndone.set(await oldestUndoneSeconds(this.pools.bookkeeping))],
    ];
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep().finally(() => {
        if (!this.stopped) this.start();
      });
    }, EVERY);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  /** Each chore in its own try: one that fails holds up no other. */
  async sweep(): Promise<void> {
    for (const [chore, run] of this.tasks) {
      if (this.stopped) return;
      try {
        await run();
      } catch (error) {
        this.log.warn({ chore, err: (error as Error).message }, 'sweep.failed');
      }
    }
  }

  /** A Redis process that is new to us is told again what it may have lost, and only then believed. */
  private async settleAll(): Promise<void> {
    if (!this.trust.isReachable) return;
    const { run, settled } = await this.trust.runState();
    if (!settled) await renewOutbox(this.pools.bookkeeping, TOLD_AGAIN);
    while ((await this.settler.settleOverdue()) > 0);
    if (!settled) await this.trust.markSettled(run);
    if (!this.trust.isTrusted) await this.trust.check();
  }
}
