/** What outbound webhooks count. */
import { Counter, Histogram } from 'prom-client';
import { SECONDS } from '../operations/metrics.js';

export const deliveries = new Counter({
  name: 'milepost_outbound_deliveries_total',
  help: 'Attempts to deliver a message, by outcome: delivered, refused (any other answer), unanswered',
  labelNames: ['outcome'] as const,
});

export const deliverySeconds = new Histogram({
  name: 'milepost_outbound_delivery_seconds',
  help: 'Seconds that an endpoint took to answer one message',
  buckets: SECONDS,
});
