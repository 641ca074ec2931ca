/** What follows a committed slice: the feed is numbered, brands' endpoints, Redis and the sockets are told, dedup remembers. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { WEBHOOK_DELIVERIES } from '../bus/queues.js';
import { SeenEvents } from '../dedup/seen-events.service.js';
import { FeedSequencer } from './feed-sequencer.service.js';
import { Settler } from './settle.service.js';
import { SliceReport } from './slice-report.service.js';
import type { DoneSlice } from './slice-worker.service.js';

@Injectable()
export class AfterCommit {
  constructor(
    private readonly sequencer: FeedSequencer,
    private readonly settler: Settler,
    private readonly dedup: SeenEvents,
    private readonly report: SliceReport,
    @Inject(WEBHOOK_DELIVERIES) private readonly deliveries: Doorbell,
  ) {}

  /** Never throws: what fails here is done again from PostgreSQL. @param tookMs to the COMMIT */
  async follow(slice: DoneSlice, tookMs: number): Promise<void> {
    await nextTurn(); // the next slice is claimed first, so that PostgreSQL is at work while Redis is told
    this.report.applied(slice, tookMs);
    void this.sequencer.sequence();
    for (const endpoint of new Set(slice.applied.toldTo)) this.deliveries.ring(endpoint);
    const [settled] = await Promise.all([
      this.settler.settle(slice.applied),
      this.dedup.remember(slice.applied.seen), // in the breath in which it is asked what is to be told
    ]);
    if (settled) this.report.projected(slice);
  }
}
