/** The table of contents: the ground first, then the modules in the order in which an event meets them. */
import { type DynamicModule, Module } from '@nestjs/common';
import { BusModule } from './bus/bus.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { CustomersModule } from './customers/customers.module.js';
import { DedupModule } from './dedup/dedup.module.js';
import { EasyPostApiModule } from './easypost-api/easypost-api.module.js';
import { FirstLookModule } from './first-look/first-look.module.js';
import { HistoryModule } from './history/history.module.js';
import { HttpModule } from './http/http.module.js';
import { InboxModule } from './inbox/inbox.module.js';
import { IngestionModule } from './ingestion/ingestion.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { EndpointsModule, OutboundWebhooksModule } from './outbound-webhooks/outbound-webhooks.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { PollingFallbackModule } from './polling-fallback/polling-fallback.module.js';
import { PushModule, RealtimeModule } from './realtime/realtime.module.js';
import { StorageModule } from './storage/storage.module.js';
import { TestModeModule } from './test-mode/test-mode.module.js';
import { TrackingModule } from './tracking/tracking.module.js';

@Module({})
export class AppModule {
  /** @param config with the URLs of both stores */
  static of(config: Config): DynamicModule {
    const settings = ConfigModule.of(config);
    const storage = StorageModule.over(settings);
    const bus = BusModule.over(settings);
    const http = HttpModule.over(storage);
    const customers = CustomersModule.over(settings, storage);
    const testMode = TestModeModule.over(storage, bus);

    const inbox = InboxModule.over(settings, storage, bus);
    const operations = OperationsModule.over(settings, storage, bus, http, customers);
    const dedup = DedupModule.over(settings, storage);
    const tracking = TrackingModule.over(settings, storage, bus, http, customers);
    const push = PushModule.over(storage);
    const realtime = RealtimeModule.over(settings, storage, customers, tracking, operations);

    const endpoints = EndpointsModule.over(settings, storage, bus, http, customers);
    const outboundWebhooks = OutboundWebhooksModule.over(settings, storage, inbox);

    const firstLook = FirstLookModule.over(settings, storage, customers);
    const easypostApi = EasyPostApiModule.over(settings, storage, customers, tracking);
    const ingestion = IngestionModule.over(settings, storage, inbox, operations);
    const pollingFallback = PollingFallbackModule.over(settings, storage, bus, inbox, tracking);
    const steps = [inbox, operations, dedup, tracking, push, testMode];
    const pipeline = PipelineModule.over(settings, storage, bus, ...steps);

    const history = HistoryModule.over(settings, storage, tracking);

    const faces = config.role === 'worker' ? [] : [ingestion, realtime, endpoints, firstLook, easypostApi];
    const workers = config.role === 'web' ? [] : [pollingFallback, pipeline, outboundWebhooks, history];
    return {
      module: AppModule,
      imports: [settings, storage, bus, http, customers, ...faces, ...workers, tracking, operations],
    };
  }
}
