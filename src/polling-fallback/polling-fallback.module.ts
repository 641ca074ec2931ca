/** The second door: carriers that don't push, or whose push was lost, are asked. `poller.service.ts` is to be read first. */
import { type BeforeApplicationShutdown, type DynamicModule, Inject, Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { paceOf } from '../config/pace.js';
import { Conclusion } from './conclusion.service.js';
import { GuessedCarriers } from './guessed-carriers.service.js';
import { Lines } from './lines.service.js';
import { Looks } from './looks.service.js';
import { Poller } from './poller.service.js';
import { QuietShipments } from './quiet-shipments.service.js';
import { Rescheduler } from './rescheduler.service.js';
import { Schedule } from './schedule.service.js';
import { Silence } from './silence.service.js';

@Module({
  providers: [
    Conclusion,
    GuessedCarriers,
    Lines,
    Looks,
    Poller,
    QuietShipments,
    Rescheduler,
    Schedule,
    Silence,
  ],
})
export class PollingFallbackModule implements BeforeApplicationShutdown {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly lines: Lines,
    private readonly looks: Looks,
    private readonly schedule: Schedule,
    private readonly quiet: QuietShipments,
  ) {}

  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: PollingFallbackModule, imports: ground };
  }

  /** Once the database is open. */
  start(): void {
    void this.lines.hastenUnasked();
    this.schedule.start();
    this.quiet.start(paceOf(this.config));
  }

  /** Before the connections are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.schedule.stop(), this.looks.stop(), this.quiet.stop()]);
  }
}
