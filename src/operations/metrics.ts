/** What operations counts itself; every module keeps its own counts beside its code. */
import { Counter } from 'prom-client';

export const deadLetters = new Counter({
  name: 'milepost_dead_letters_total',
  help: 'Dead letters by carrier and reason',
  labelNames: ['carrier', 'reason'] as const,
});
