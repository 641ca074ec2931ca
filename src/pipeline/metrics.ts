/** What the pipeline counts. */
import { Counter, Gauge, Histogram } from 'prom-client';
import { SECONDS } from '../operations/metrics.js';

export const sliceSize = new Histogram({
  name: 'milepost_slice_events',
  help: 'Events in one slice',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
});

export const sliceSeconds = new Histogram({
  name: 'milepost_slice_seconds',
  help: 'Seconds that the transaction of one slice took',
  buckets: SECONDS,
});

export const eventsApplied = new Counter({
  name: 'milepost_events_total',
  help: 'Events worked off, by outcome: added, corrected, duplicate, parked, dead_letter',
  labelNames: ['outcome'] as const,
});

export const receivedToApplied = new Histogram({
  name: 'milepost_received_to_applied_seconds',
  help: 'Seconds from the receipt of an event to the commit that applied it',
  buckets: SECONDS,
});

export const receivedToProjected = new Histogram({
  name: 'milepost_received_to_projected_seconds',
  help: 'Seconds from the receipt of an event to the read model having it',
  buckets: SECONDS,
});

export const oldestUndone = new Gauge({
  name: 'milepost_oldest_undone_batch_seconds',
  help: 'Age of the oldest batch in the inbox that is not worked off',
});
