/**
 * When carriers are looked at: every tick by BullMQ's job schedulers, and at once when a number was registered. What
 * PostgreSQL says was not looked at is looked at all the same: Redis may be away, or have been flushed.
 */
import { Inject, Injectable } from '@nestjs/common';
import { type Consumer, consume } from '../bus/consumer.js';
import type { Doorbell } from '../bus/doorbell.js';
import { CARRIER_CHECKS } from '../bus/queues.js';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { paceOf } from '../config/pace.js';
import { neglectedLines } from '../storage/carrier-lines.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { Looks } from './looks.service.js';

/** Ticks without a look after which a carrier counts as forgotten. */
const FORGOTTEN = 1.5;

@Injectable()
export class Schedule {
  private consumer: Consumer | null = null;
  private timer: NodeJS.Timeout | undefined;
  private watching: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(CARRIER_CHECKS) private readonly bell: Doorbell,
    private readonly looks: Looks,
  ) {}

  start(): void {
    this.consumer = consume(CARRIER_CHECKS, this.config.redisUrl!, this.log, 1, ({ ids }) => {
      for (const carrier of ids) this.looks.begin(carrier);
      return Promise.resolve();
    });
    this.watch();
    this.timer = setInterval(() => this.watch(), this.tick);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.consumer?.close(), this.watching]);
  }

  private get tick(): number {
    return paceOf(this.config).tick;
  }

  private watch(): void {
    this.watching = this.watching.then(async () => {
      await Promise.all([this.assertSchedulers(), this.lookAtNeglected()]);
    });
  }

  private async assertSchedulers(): Promise<void> {
    try {
      for (const carrier of this.looks.carriers) await this.bell.ringEvery(carrier, this.tick);
    } catch (error) {
      this.log.debug({ err: (error as Error).message }, 'checks.not_scheduled');
    }
  }

  private async lookAtNeglected(): Promise<void> {
    try {
      await this.looks.listen();
      const seconds = (this.tick * FORGOTTEN) / 1000;
      const neglected = await neglectedLines(this.pools.bookkeeping, this.looks.carriers, seconds);
      for (const carrier of neglected) this.looks.begin(carrier);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'checks.not_watched');
    }
  }
}
