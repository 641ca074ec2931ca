/** From listening to open: the database, the first customer, the workers; then `/ready` answers 200. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './config/config.js';
import { bootstrapCustomer } from './customers/bootstrap.js';
import { HistoryModule } from './history/history.module.js';
import { ReadinessService } from './operations/readiness.service.js';
import { OutboundWebhooksModule } from './outbound-webhooks/outbound-webhooks.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { PollingFallbackModule } from './polling-fallback/polling-fallback.module.js';
import { CustomersRepository } from './storage/customers.repository.js';
import { Database } from './storage/database.service.js';
import { ReadModelTrust } from './tracking/read-model/trust.service.js';

/**
 * @param ending gives up waiting for PostgreSQL
 * @param announce is called when all is there, before `/ready` says so
 * @throws as `Database.open` does
 */
export async function open(
  app: NestFastifyApplication,
  config: Config,
  ending: AbortSignal = new AbortController().signal,
  announce: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await app.get(Database, { strict: false }).open(ending);
  if (config.bootstrapApiKey !== null) {
    await bootstrapCustomer(app.get(CustomersRepository, { strict: false }), config.bootstrapApiKey);
  }
  void app.get(ReadModelTrust, { strict: false }).watch();
  if (config.role !== 'web') {
    app.get(PipelineModule, { strict: false }).start();
    app.get(PollingFallbackModule, { strict: false }).start();
    app.get(OutboundWebhooksModule, { strict: false }).start();
    app.get(HistoryModule, { strict: false }).start();
  }
  const readiness = app.get(ReadinessService, { strict: false });
  readiness.takesRequests = true;
  await announce();
  readiness.phase = 'open';
}
