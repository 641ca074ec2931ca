/** What follows a committed slice: the feed is numbered, Redis and the sockets are told, dedup remembers. */
import { Injectable } from '@nestjs/common';
import { SeenEvents } from '../dedup/seen-events.service.js';
import { seenOf } from './apply-events.js';
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
  ) {}

  /** Never throws: what fails here is done again from PostgreSQL. @param tookMs to the COMMIT */
  async follow(slice: DoneSlice, tookMs: number): Promise<void> {
    this.report.applied(slice, tookMs);
    void this.sequencer.sequence();
    const settled = await this.settler.settle(slice.applied.changes);
    if (settled) this.report.projected(slice);
    await this.dedup.remember(slice.applied.arrivals.map(seenOf));
  }
}
