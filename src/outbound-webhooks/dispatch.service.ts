/**
 * Sends couriers to endpoints: at once when the bus says that something was written, and every second to whatever
 * PostgreSQL says is due: what is to be tried again, and what a silent Redis never announced.
 */
import { Inject, Injectable } from '@nestjs/common';
import { type Consumer, consume } from '../bus/consumer.js';
import { WEBHOOK_DELIVERIES } from '../bus/queues.js';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Rounds } from '../domain/rounds.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { neglectedEndpoints } from '../storage/webhook-endpoints.sql.js';
import { Courier } from './courier.service.js';

const EVERY = 1000;

@Injectable()
export class Dispatch {
  private readonly rounds = new Rounds((endpointId) => this.visit(endpointId));
  private consumer: Consumer | null = null;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly courier: Courier,
  ) {}

  start(): void {
    this.consumer = consume(WEBHOOK_DELIVERIES, this.config.redisUrl!, this.log, 1, ({ ids }) => {
      for (const endpointId of ids) this.rounds.begin(endpointId);
      return Promise.resolve();
    });
    this.timer = setInterval(() => this.watch(), EVERY);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.courier.stop();
    await Promise.all([this.consumer?.close(), this.looking, this.rounds.stop()]);
  }

  private watch(): void {
    this.looking = this.looking.then(() => this.look());
  }

  private async look(): Promise<void> {
    try {
      const neglected = await neglectedEndpoints(this.pools.courier);
      for (const endpointId of neglected) this.rounds.begin(endpointId);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'deliveries.not_watched');
    }
  }

  private async visit(endpointId: string): Promise<void> {
    try {
      await this.courier.visit(endpointId);
    } catch (error) {
      this.log.warn({ endpoint: endpointId, err: (error as Error).message }, 'deliveries.visit_failed');
    }
  }
}
