/**
 * READ FIRST. What happens to the events of a slice, in this order, in one transaction:
 *
 * 1. lock     the numbers, shared, so that none is registered unseen; then their shipments, by id, before any insert
 * 2. resolve  every customer's shipment of each number; where there is none the event is homeless
 * 3. dedup    drop what is known to be committed
 * 4. record   fold; insert, correct; write the feed and the outbox
 * 5. hasten   the next look at what is on its last mile, or has come alive again
 * 6. park     the homeless
 *
 * All that is written, from the inserts on, is sent at once, with COMMIT behind it (`slice-worker.service.ts`).
 *
 * Before it (`slice.ts`) events are normalised, each in its own try; after the COMMIT (`settle.service.ts`) the read
 * model, the sockets, the feed's numbers and dedup follow, all of them re-driven from PostgreSQL by the sweeper.
 */
import { Injectable } from '@nestjs/common';
import { fingerprintOf, type Seen, SeenEvents } from '../dedup/seen-events.service.js';
import { numberKey } from '../domain/cycle.js';
import { lockNumbers, lockShipmentsOf } from '../storage/shipments.sql.js';
import type { Sql, Write } from '../storage/sql.js';
import { assignEvents } from '../tracking/timeline/assign-events.js';
import { park } from '../tracking/timeline/parking.js';
import type { Arrival } from '../tracking/timeline/reconcile.js';
import { NOTHING_RECORDED, prepareRecording, type Recorded } from '../tracking/timeline/record-events.js';
import { HastenedChecks } from './hastened-checks.service.js';
import type { ReadEvent } from './slice.js';

export interface Applied extends Recorded {
  /** What PostgreSQL has, once this is committed. */
  readonly seen: readonly Seen[];
  readonly duplicates: number;
  readonly parked: number;
}

export function nothingApplied(): Applied {
  return { ...NOTHING_RECORDED, seen: [], duplicates: 0, parked: 0 };
}

@Injectable()
export class EventApplier {
  constructor(
    private readonly seen: SeenEvents,
    private readonly checks: HastenedChecks,
  ) {}

  /** All that is read, and the fold. @returns all that is written */
  async prepare(sql: Sql, events: readonly ReadEvent[]): Promise<Write<Applied>> {
    if (events.length === 0) return () => Promise.resolve(nothingApplied());
    const numbers = [...new Set(events.map(({ event }) => numberKey(event.trackingNumber)))];
    const [, shipments] = await Promise.all([
      lockNumbers(sql, numbers, 'shared'),
      lockShipmentsOf(sql, numbers),
    ]);
    const { arrivals, homeless } = assignEvents(events, shipments);
    const seen = arrivals.map(seenOf);
    // What is replayed or read again is never dropped here: whoever asks for it wants PostgreSQL to look.
    const isAsked = events.some(({ body }) => body.replay ?? body.remap);
    const known = isAsked ? [] : await this.seen.known(seen);
    const fresh = arrivals.filter((_, index) => known[index] !== true);
    const recording = await prepareRecording(sql, fresh, new Date());
    return async (to) => {
      const [recorded] = await Promise.all([
        recording.write(to),
        this.checks.hasten(to, recording.changes),
        park(to, homeless),
      ]);
      const changed = recorded.changes.reduce(
        (sum, { added, corrected }) => sum + added.length + corrected.length,
        0,
      );
      return { ...recorded, seen, duplicates: arrivals.length - changed, parked: homeless.length };
    };
  }
}

function seenOf({ shipment, telling }: Arrival): Seen {
  const { contentHash, event, mapping, receivedAt } = telling;
  return { fingerprint: fingerprintOf(shipment.id, { key: event.key, contentHash, mapping }), receivedAt };
}
