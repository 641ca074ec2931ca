/** What the read model counts. */
import { Counter } from 'prom-client';

export const reads = new Counter({
  name: 'milepost_tracking_reads_total',
  help: 'Answers of GET /api/v1/tracking/{shipment_id} by where they came from',
  labelNames: ['source'] as const,
});
