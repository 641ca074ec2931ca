/** What the door counts. */
import { Counter } from 'prom-client';

export const webhooks = new Counter({
  name: 'milepost_webhook_requests_total',
  help: 'Webhook requests by carrier and outcome: accepted, late, bad_signature, unreadable, too_many_events, unavailable',
  labelNames: ['carrier', 'outcome'] as const,
});

export const acknowledged = new Counter({
  name: 'milepost_webhook_events_total',
  help: 'Events in acknowledged webhooks',
  labelNames: ['carrier'] as const,
});
