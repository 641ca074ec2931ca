/** Shipments of carriers that are not asked: nobody looks at them but to say, one day, that they have gone quiet. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import type { Pace } from '../domain/check-times.js';
import { claimUnasked } from '../storage/checks.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { Lines } from './lines.service.js';
import { Rescheduler } from './rescheduler.service.js';

const BATCH = 500;
const LEASE = 120;
/** Milliseconds. */
const EVERY = 10 * 60_000;

@Injectable()
export class QuietShipments {
  private timer: NodeJS.Timeout | undefined;
  private marking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly lines: Lines,
    private readonly rescheduler: Rescheduler,
  ) {}

  start({ tick, speed }: Pace): void {
    const mark = () => {
      this.marking = this.marking
        .then(() => this.mark())
        .catch((error: Error) => this.log.warn({ err: error.message }, 'quiet_shipments.not_marked'));
    };
    this.timer = setInterval(mark, Math.max(tick, EVERY / speed));
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.marking;
  }

  /** Marks those that are due as `stalled` or `expired`. @throws Error where PostgreSQL is away. */
  async mark(): Promise<void> {
    for (;;) {
      const claimed = await claimUnasked(this.pools.poller, this.lines.carriers, BATCH, LEASE);
      const findings = claimed.map((check) => ({ check, told: null, isNews: false }));
      await this.rescheduler.reschedule(findings, new Date());
      if (claimed.length < BATCH) return;
    }
  }
}
