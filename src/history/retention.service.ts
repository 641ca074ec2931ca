/**
 * Removes what is older than its operator wants to keep, every ten minutes, in small batches, by one process at a time.
 * Off unless the configuration says an age.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import type { Pools } from '../storage/pools.js';
import { type Perishable, removeOldRows, takeTurn } from '../storage/retention.sql.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { removedRows } from './metrics.js';
import { OldShipments } from './old-shipments.service.js';

/** Milliseconds from the end of one round to the beginning of the next. */
const EVERY = 10 * 60_000;
const BATCH = 500;
/** Milliseconds after every batch, in which PostgreSQL is left to others. */
const PAUSE = 50;

type Kind = Perishable | 'shipments';

interface Rule {
  readonly what: Kind;
  readonly remove: () => Promise<number>;
}

@Injectable()
export class Retention {
  private readonly rules: readonly Rule[];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    shipments: OldShipments,
  ) {
    const { eventRetention, inboxRetention, deadLetterRetention, deliveryRetention } = config;
    const rows = (what: Perishable, days: number | null): Rule[] =>
      days === null ? [] : [{ what, remove: () => this.removeRows(what, days) }];
    this.rules = [
      ...(eventRetention === null
        ? []
        : [
            {
              what: 'shipments' as const,
              remove: () => shipments.removeSome(eventRetention, () => this.stopped),
            },
          ]),
      ...rows('inbox_batches', inboxRetention),
      ...rows('dead_letters', deadLetterRetention),
      ...rows('deliveries', deliveryRetention),
    ];
  }

  /** The first round begins at once. */
  start(): void {
    if (this.rules.length > 0) this.begin();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private begin(): void {
    this.running = this.removeOld().finally(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.begin(), EVERY);
    });
  }

  /** One round: what fails is left to the next, and holds up nothing else. */
  async removeOld(): Promise<void> {
    const counts: Partial<Record<Kind, number>> = {};
    for (const { what, remove } of this.rules) {
      const removed = await remove().catch((error: Error) => {
        this.log.warn({ what, err: error.message }, 'retention.failed');
        return 0;
      });
      if (removed === 0) continue;
      counts[what] = removed;
      removedRows.inc({ what }, removed);
    }
    if (Object.keys(counts).length > 0) this.log.info(counts, 'retention.removed');
  }

  /** @throws Error where PostgreSQL is away */
  private async removeRows(what: Perishable, days: number): Promise<number> {
    let total = 0;
    for (let after: string | null = null; !this.stopped; await pause(PAUSE)) {
      const { removed, reached } = await this.removeSomeRows(what, days, after);
      total += removed;
      after = reached;
      if (after === null) break;
    }
    return total;
  }

  private removeSomeRows(what: Perishable, days: number, after: string | null) {
    return inTransaction(
      this.pools.poller,
      async (sql) =>
        (await takeTurn(sql)) ? removeOldRows(sql, what, days, after, BATCH) : { removed: 0, reached: null }, // another process is at it
    );
  }
}
