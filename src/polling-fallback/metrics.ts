/** What the polling fallback counts. */
import { Counter, Histogram } from 'prom-client';
import { SECONDS } from '../operations/metrics.js';

export const checks = new Counter({
  name: 'milepost_checks_total',
  help: 'Numbers that carriers were asked about, by carrier and outcome: news, unchanged, unknown, no_answer',
  labelNames: ['carrier', 'outcome'] as const,
});

export const askSeconds = new Histogram({
  name: 'milepost_ask_seconds',
  help: 'Seconds that a carrier took to answer one question, about one number or a batch',
  labelNames: ['carrier'] as const,
  buckets: SECONDS,
});

export const claimSeconds = new Histogram({
  name: 'milepost_claim_checks_seconds',
  help: 'Seconds that it took to claim the checks that are due',
  buckets: SECONDS,
});

export const troubles = new Counter({
  name: 'milepost_carrier_troubles_total',
  help: 'Questions without an answer, by carrier and kind, and questions not asked (circuit_open, paused, quota)',
  labelNames: ['carrier', 'kind'] as const,
});
