/** What dedup counts. */
import { Counter } from 'prom-client';

export const dedupLookups = new Counter({
  name: 'milepost_dedup_lookups_total',
  help: 'Events looked up among those known to be committed, by outcome',
  labelNames: ['outcome'] as const,
});

export const dedupFailures = new Counter({
  name: 'milepost_dedup_failures_total',
  help: 'Times that Redis could not say or remember what is known; PostgreSQL decided alone',
});
