/** Works the inbox off until it is empty. The bus's jobs and the sweeper call the same code. */
import { Injectable } from '@nestjs/common';
import { SeenEvents } from '../dedup/seen-events.service.js';
import { isCollision } from '../storage/failures.js';
import { FeedSequencer } from './feed-sequencer.service.js';
import { seenOf } from './apply-events.js';
import { SliceReport } from './slice-report.service.js';
import { Settler } from './settle.service.js';
import { type DoneSlice, SliceWorker } from './slice-worker.service.js';

/** Slices may collide with each other or with a registration; so often one is tried again at once. */
const COLLISIONS = 3;

@Injectable()
export class Drain {
  private stopped = false;

  constructor(
    private readonly worker: SliceWorker,
    private readonly settler: Settler,
    private readonly sequencer: FeedSequencer,
    private readonly dedup: SeenEvents,
    private readonly report: SliceReport,
  ) {}

  /** No further slice is begun. */
  stop(): void {
    this.stopped = true;
  }

  /** @throws Error where PostgreSQL is away; nothing is lost by it. */
  async drain(): Promise<void> {
    while (!this.stopped) {
      const started = performance.now();
      const slice = await this.workOff();
      if (slice === null) return;
      this.report.applied(slice, performance.now() - started);
      void this.sequencer.sequence();
      const settled = await this.settler.settle(slice.applied.changes);
      if (settled) this.report.projected(slice);
      await this.dedup.remember(slice.applied.arrivals.map(seenOf));
    }
  }

  private async workOff(): Promise<DoneSlice | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.worker.workOff();
      } catch (error) {
        if (attempt === COLLISIONS || !isCollision(error)) throw error;
      }
    }
  }
}
