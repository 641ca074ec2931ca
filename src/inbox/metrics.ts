/** What the inbox counts. */
import { Histogram } from 'prom-client';

export const flushSize = new Histogram({
  name: 'milepost_inbox_flush_bodies',
  help: 'Bodies in one group commit',
  buckets: [1, 2, 5, 10, 20, 50, 100],
});

export const flushSeconds = new Histogram({
  name: 'milepost_inbox_flush_seconds',
  help: 'Seconds that one group commit took',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 3],
});
