/** How deep the queues are, asked when somebody looks. */
import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { Doorbell } from '../bus/doorbell.js';
import { DEAD_LETTER_EVENTS, TRACKING_EVENTS } from '../bus/queues.js';

const depth = new Gauge({
  name: 'milepost_queue_depth',
  help: 'Jobs in a queue by state; absent while Redis is away',
  labelNames: ['queue', 'state'] as const,
});

/** Redis may hang; a look at the metrics must not. */
const PATIENCE = 600;

@Injectable()
export class QueueMetrics {
  constructor(
    @Inject(TRACKING_EVENTS) private readonly trackingEvents: Doorbell,
    @Inject(DEAD_LETTER_EVENTS) private readonly deadLetterEvents: Doorbell,
  ) {}

  async refresh(): Promise<void> {
    depth.reset();
    await Promise.all([this.trackingEvents, this.deadLetterEvents].map(measure));
  }
}

async function measure(queue: Doorbell): Promise<void> {
  const patience = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null).unref());
  const counts = await Promise.race([queue.counts().catch(() => null), patience]);
  for (const [state, count] of Object.entries(counts ?? {})) depth.set({ queue: queue.name, state }, count);
}
