/** The event bus: BullMQ on Redis. Its queues announce; PostgreSQL holds what they announce. */
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { CARRIER_CHECKS, DEAD_LETTER_EVENTS, TRACKING_EVENTS, WEBHOOK_DELIVERIES } from './queues.js';
import { Doorbell } from './doorbell.js';

const doorbell = (name: string) => ({
  provide: name,
  inject: [CONFIG, LOG],
  useFactory: (config: Config, log: Log) => new Doorbell(name, config.redisUrl!, log),
});

const QUEUES = [TRACKING_EVENTS, DEAD_LETTER_EVENTS, CARRIER_CHECKS, WEBHOOK_DELIVERIES] as const;

@Module({
  providers: QUEUES.map(doorbell),
  exports: [...QUEUES],
})
export class BusModule implements OnApplicationShutdown {
  constructor(
    @Inject(TRACKING_EVENTS) private readonly trackingEvents: Doorbell,
    @Inject(DEAD_LETTER_EVENTS) private readonly deadLetterEvents: Doorbell,
    @Inject(CARRIER_CHECKS) private readonly carrierChecks: Doorbell,
    @Inject(WEBHOOK_DELIVERIES) private readonly webhookDeliveries: Doorbell,
  ) {}

  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: BusModule, imports: ground };
  }

  async onApplicationShutdown(): Promise<void> {
    const bells = [this.trackingEvents, this.deadLetterEvents, this.carrierChecks, this.webhookDeliveries];
    await Promise.all(bells.map((bell) => bell.close()));
  }
}
