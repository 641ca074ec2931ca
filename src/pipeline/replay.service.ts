/** Puts dead letters that somebody asked for back into the inbox: one replay a request, however often it is tried. */
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { TRACKING_EVENTS } from '../bus/queues.js';
import type { EventSource } from '../domain/carrier-event.js';
import { claimRequestedLetters, type DeadLetterRow, markReplayed } from '../storage/dead-letters.sql.js';
import { encodeFrame, type InboxBody } from '../storage/inbox-frame.js';
import { appendBatch } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';

const BATCH = 20; // bodies of up to 1 MiB each

@Injectable()
export class Replay {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(TRACKING_EVENTS) private readonly trackingEvents: Doorbell,
  ) {}

  /** Until none is asked for any more. @throws Error where PostgreSQL is away. */
  async replayRequested(): Promise<void> {
    while ((await this.replaySome()) === BATCH);
  }

  private async replaySome(): Promise<number> {
    const { batchId, count } = await inTransaction(this.pools.worker, async (sql) => {
      const letters = await claimRequestedLetters(sql, BATCH);
      if (letters.length === 0) return { batchId: null, count: 0 };
      await markReplayed(
        sql,
        letters.map(({ id }) => id),
      );
      const frame = encodeFrame(letters.map(bodyOf));
      return { batchId: await appendBatch(sql, letters.length, frame), count: letters.length };
    });
    if (batchId !== null) this.trackingEvents.ring(batchId);
    return count;
  }
}

function bodyOf(letter: DeadLetterRow): InboxBody {
  return {
    carrier: letter.carrier,
    source: letter.source as EventSource,
    receivedAt: letter.received_at,
    body: letter.body,
    replay: { letterId: letter.id, eventIndex: letter.event_index },
  };
}
