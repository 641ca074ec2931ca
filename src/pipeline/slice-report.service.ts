/** What is said and counted of a slice. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { DeadLetterBox } from '../operations/dead-letter-box.service.js';
import { eventsApplied, receivedToApplied, receivedToProjected, sliceSeconds, sliceSize } from './metrics.js';
import type { DoneSlice } from './slice-worker.service.js';

@Injectable()
export class SliceReport {
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
      {
        batches,
        events: events.length,
        ...rest,
        duplicates,
        dead_letters: buried.length,
        ms: Math.round(tookMs),
      },
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
