/** Numbers the change feed after COMMIT, one sequencer at a time over all processes, and tells whoever follows it. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Push } from '../realtime/push.service.js';
import { sequenceFeed } from '../storage/feed.sql.js';
import type { Pools } from '../storage/pools.js';
import { readThenWrite } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';

const BATCH = 1000;

@Injectable()
export class FeedSequencer {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly push: Push,
  ) {}

  /** Numbers what is committed by now. Calls that come while one runs share the next; a failure is left to the sweeper. */
  sequence(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  private async run(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        while ((await this.sequenceSome()) === BATCH);
      }
    } catch (error) {
      this.log.debug({ err: (error as Error).message }, 'feed.not_sequenced');
    }
  }

  private async sequenceSome(): Promise<number> {
    const feeds = await readThenWrite(this.pools.worker, () =>
      Promise.resolve((sql) => sequenceFeed(sql, BATCH)),
    );
    this.push.ring(feeds);
    return feeds.reduce((sum, { numbered }) => sum + numbered, 0);
  }
}
