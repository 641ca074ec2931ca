/** Where what cannot be read or applied is kept, and announced on the bus. */
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { DEAD_LETTER_EVENTS } from '../bus/queues.js';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import type { EventSource } from '../domain/carrier-event.js';
import { newUuid, publicId } from '../domain/ids.js';
import { buryLetter } from '../storage/dead-letters.sql.js';
import type { Pools } from '../storage/pools.js';
import type { Sql } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { deadLetters } from './metrics.js';

/**
 * `unreadable_json`: not JSON. `unreadable_event`: JSON, but no event that the carrier documents. `cannot_be_applied`: it was
 * read, and applying it failed. `kills_worker`: every worker that began it died.
 */
export type DeadLetterReason = 'cannot_be_applied' | 'kills_worker' | 'unreadable_event' | 'unreadable_json';

export interface DeadLetterDraft {
  readonly carrier: string;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly source?: EventSource;
  readonly body: Buffer;
  /** Which of the body's events it is; left out: all of them. */
  readonly eventIndex?: number | null;
  readonly receivedAt: Date;
  /** Set where a letter that was replayed has failed again: it is the same letter. */
  readonly letterId?: string;
}

@Injectable()
export class DeadLetterBox {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(DEAD_LETTER_EVENTS) private readonly deadLetterEvents: Doorbell,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Keeps a letter on its own; it is on disk when this resolves. */
  async bury(draft: DeadLetterDraft): Promise<void> {
    this.announce(draft, await this.buryIn(this.pools.ingest, draft));
  }

  /** Keeps a letter in the transaction of its slice. @returns its id, for `announce` once that has committed. */
  async buryIn(sql: Sql, draft: DeadLetterDraft): Promise<string> {
    const id = draft.letterId ?? newUuid();
    await buryLetter(sql, {
      id,
      carrier: draft.carrier,
      reason: draft.reason,
      detail: draft.detail
        .replace(/\p{Cc}/gu, ' ')
        .slice(0, 500)
        .toWellFormed(),
      source: draft.source ?? 'webhook',
      body: draft.body,
      event_index: draft.eventIndex ?? null,
      received_at: draft.receivedAt,
    });
    return id;
  }

  announce({ carrier, reason }: DeadLetterDraft, id: string): void {
    deadLetters.inc({ carrier, reason });
    this.log.warn({ dead_letter_id: publicId('dlq', id), carrier, reason }, 'dead_letter.buried');
    this.deadLetterEvents.ring(id);
  }
}
