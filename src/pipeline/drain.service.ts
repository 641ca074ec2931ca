/** Works the inbox off until it is empty. The bus's jobs and the sweeper call the same code. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { SeenEvents } from '../dedup/seen-events.service.js';
import { DeadLetterBox } from '../operations/dead-letter-box.service.js';
import { isCollision } from '../storage/failures.js';
import { FeedSequencer } from '../tracking/feed-sequencer.service.js';
import { seenOf } from './apply-events.js';
import { eventsApplied, receivedToApplied, receivedToProjected, sliceSeconds, sliceSize } from './metrics.js';
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
    private readonly after: DrainReport,
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
      this.after.applied(slice, performance.now() - started);
      void this.sequencer.sequence();
      const settled = await this.settler.settle(slice.applied.changes);
      if (settled) this.after.projected(slice);
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

/** What is said and counted of a slice. */
@Injectable()
export class DrainReport {
  constructor(
    @Inject(LOG) private readonly log: Log,
    private readonly deadLetters: DeadLetterBox,
  ) {}

  applied({ batches, events, applied, buried }: DoneSlice, tookMs: number): void {
    const added = applied.changes.reduce((sum, change) => sum + change.added.length, 0);
    const corrected = applied.changes.reduce((sum, change) => sum + change.corrected.length, 0);
    const counts = { added, corrected, duplicate: applied.duplicates, parked: applied.parked };
    for (const [outcome, count] of Object.entries(counts)) eventsApplied.inc({ outcome }, count);
    eventsApplied.inc({ outcome: 'dead_letter' }, buried.length);
    sliceSize.observe(events.length + buried.length);
    sliceSeconds.observe(tookMs / 1000);
    for (const { receivedAt } of events) receivedToApplied.observe(secondsSince(receivedAt));
    for (const { draft, id } of buried) this.deadLetters.announce(draft, id);
    const { duplicate: duplicates, ...rest } = counts;
    this.log.info(
      { batches, events: events.length, ...rest, duplicates, dead_letters: buried.length, ms: Math.round(tookMs) },
      'batch.applied',
    );
  }

  projected({ events }: DoneSlice): void {
    for (const { receivedAt } of events) receivedToProjected.observe(secondsSince(receivedAt));
  }
}

function secondsSince(date: Date): number {
  return Math.max(0, Date.now() - date.getTime()) / 1000;
}
