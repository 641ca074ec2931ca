/** What the retention counts. */
import { Counter } from 'prom-client';

export const removedRows = new Counter({
  name: 'milepost_retention_removed_total',
  help: 'What was removed because of its age: shipments, inbox_batches, dead_letters, deliveries',
  labelNames: ['what'] as const,
});
