/** What a worker does about the past: it removes what is older than its operator wants to keep. */
import { type BeforeApplicationShutdown, type DynamicModule, Module } from '@nestjs/common';
import { OldShipments } from './old-shipments.service.js';
import { Retention } from './retention.service.js';

@Module({ providers: [OldShipments, Retention] })
export class HistoryModule implements BeforeApplicationShutdown {
  constructor(private readonly retention: Retention) {}

  static over(...ground: DynamicModule[]): DynamicModule {
    return { module: HistoryModule, imports: ground };
  }

  /** Once the database is open. */
  start(): void {
    this.retention.start();
  }

  /** Before the connections are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.retention.stop();
  }
}
