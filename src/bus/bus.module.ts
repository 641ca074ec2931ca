/** The event bus: BullMQ on Redis. Its queues announce; PostgreSQL holds what they announce. */
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { CARRIER_CHECKS, DEAD_LETTER_EVENTS, TRACKING_EVENTS } from './queues.js';
import { Doorbell } from './doorbell.js';

const doorbell = (name: string) => ({
  provide: name,
  inject: [CONFIG, LOG],
  useFactory: (config: Config, log: Log) => new Doorbell(name, config.redisUrl!, log),
});

@Module({
  providers: [doorbell(TRACKING_EVENTS), doorbell(DEAD_LETTER_EVENTS), doorbell(CARRIER_CHECKS)],
  exports: [TRACKING_EVENTS, DEAD_LETTER_EVENTS, CARRIER_CHECKS],
})
export class BusModule implements OnApplicationShutdown {
  constructor(
    @Inject(TRACKING_EVENTS) private readonly trackingEvents: Doorbell,
    @Inject(DEAD_LETTER_EVENTS) private readonly deadLetterEvents: Doorbell,
    @Inject(CARRIER_CHECKS) private readonly carrierChecks: Doorbell,
  ) {}

  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: BusModule, imports: ground };
  }

  async onApplicationShutdown(): Promise<void> {
    const bells = [this.trackingEvents, this.deadLetterEvents, this.carrierChecks];
    await Promise.all(bells.map((bell) => bell.close()));
  }
}
