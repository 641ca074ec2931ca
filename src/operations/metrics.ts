/** What operations counts itself; every module keeps its own counts beside its code. */
import { Counter } from 'prom-client';

/** The buckets of what is measured on an event's way, so that its stages can be laid side by side. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 300];

export const deadLetters = new Counter({
  name: 'milepost_dead_letters_total',
  help: 'Dead letters by carrier and reason',
  labelNames: ['carrier', 'reason'] as const,
});
