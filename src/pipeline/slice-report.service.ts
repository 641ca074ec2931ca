/** What is said and counted of a slice. */
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { DeadLetterBox } from '../operations/dead-letter-box.service.js';
import type { Pools } from '../storage/pools.js';
import { noteMissed } from '../storage/silence.sql.js';
import { POOLS } from '../storage/stores.js';
import type { ShipmentChange } from '../tracking/timeline/reconcile.js';
import { eventsApplied, receivedToApplied, receivedToProjected, sliceSeconds, sliceSize } from './metrics.js';
import type { DoneSlice } from './slice-worker.service.js';

/** Milliseconds that a webhook may be later than a question about the same scan. */
const GRACE = 10 * 60_000;

@Injectable()
export class SliceReport {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
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
    this.missedWebhooks(applied.changes);
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

  /** Scans that only a question brought, of shipments and carriers that are being pushed. */
  private missedWebhooks(changes: readonly ShipmentChange[]): void {
    const missed = new Map<string, number>();
    for (const { shipment, versionBefore, added } of changes) {
      // What happened before we first heard of a shipment was never going to be pushed.
      if (versionBefore === 0 || !this.config.webhookSecrets.has(shipment.carrier)) continue;
      const scans = added.filter(({ source, occurred_at, told_at }) => {
        return source === 'poll' && told_at.getTime() - occurred_at.getTime() > GRACE / this.config.pollSpeed;
      }).length;
      if (scans > 0) missed.set(shipment.carrier, (missed.get(shipment.carrier) ?? 0) + scans);
    }
    if (missed.size === 0) return;
    noteMissed(this.pools.bookkeeping, missed).catch((error: Error) => {
      this.log.warn({ err: error.message }, 'missed_webhooks.not_counted');
    });
  }

  projected({ events }: DoneSlice): void {
    for (const { receivedAt } of events) receivedToProjected.observe(secondsSince(receivedAt));
  }
}

function secondsSince(date: Date): number {
  return Math.max(0, Date.now() - date.getTime()) / 1000;
}
