/** Works off one slice of the inbox in one transaction, and never lets one bad event cost more than itself. */
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { DeadLetterBox, type DeadLetterDraft } from '../operations/dead-letter-box.service.js';
import { isCollision, isUnavailable } from '../storage/failures.js';
import {
  advanceBatches,
  claimBatches,
  type ClaimedBatch,
  readFrames,
  readStarts,
  recordStarts,
  settleStarts,
  takeBackStarts,
} from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { type Applied, EventApplier } from './apply-events.js';
import { cutSlice, letterFor, type OpenedBatch, type ReadEvent, type Slice } from './slice.js';
import { buryCulprit } from './culprit.js';
import { isCulprit, sliceSizeAfter, startsAfterSuccess } from './slice-size.js';

/** A slice that is committed. */
export interface DoneSlice {
  readonly batches: number;
  readonly events: readonly ReadEvent[];
  readonly applied: Applied;
  /** Dead letters, with their ids, to be announced. */
  readonly buried: { draft: DeadLetterDraft; id: string }[];
}

/** Small batches share a transaction: so many, and so many bytes, which hold a hundred ordinary webhooks. */
const MOST_BATCHES = 32;
const MOST_BYTES = 128 * 1024;

@Injectable()
export class SliceWorker {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly applier: EventApplier,
    private readonly deadLetters: DeadLetterBox,
  ) {}

  /** @returns `null` where nothing is left to do. @throws Error; what it had begun is then undone and done again. */
  async workOff(): Promise<DoneSlice | null> {
    const begun: string[] = [];
    try {
      return await inTransaction(this.pools.worker, (sql) => this.workOffIn(sql, begun));
    } catch (error) {
      if (begun.length > 0) await takeBackStarts(this.pools.bookkeeping, begun).catch(() => undefined);
      throw error;
    }
  }

  private async workOffIn(sql: PoolClient, begun: string[]): Promise<DoneSlice | null> {
    const claimed = await claimBatches(sql, MOST_BATCHES);
    if (claimed.length === 0) return null;
    const { batches, starts } = await openTogether(sql, claimed);
    const ids = batches.map(({ id }) => id);
    await recordStarts(this.pools.bookkeeping, ids);
    begun.push(...ids);
    const slice = isCulprit(starts)
      ? buryCulprit(batches[0]!, starts)
      : cutSlice(batches, sliceSizeAfter(starts, this.config.batchSize));
    if (slice.unreadableBatches.length > 0) {
      this.log.error({ batches: slice.unreadableBatches }, 'inbox.unknown_frame');
      await takeBackStarts(this.pools.bookkeeping, slice.unreadableBatches);
    }
    if (slice.progress.length === 0) return null;
    // The batches come first: no savepoint takes them back, and they are not waited for while shipments are locked.
    const [, , done] = await Promise.all([
      settleStarts(sql, ids, isCulprit(starts) ? 0 : startsAfterSuccess(starts)),
      advanceBatches(sql, slice.progress),
      this.apply(sql, slice),
    ]);
    return { ...done, batches: slice.progress.length };
  }

  private async apply(sql: PoolClient, slice: Slice): Promise<Omit<DoneSlice, 'batches'>> {
    const refused: DeadLetterDraft[] = [];
    const applied = await this.applyOrBisect(sql, slice.events, refused);
    const buried = [];
    for (const draft of [...slice.unreadable, ...refused]) {
      buried.push({ draft, id: await this.deadLetters.buryIn(sql, draft) });
    }
    return { events: slice.events, applied, buried };
  }

  /** Halves what cannot be applied, by its data or by a mistake of ours, until the one culprit is found; the rest lands. */
  private async applyOrBisect(
    sql: PoolClient,
    events: readonly ReadEvent[],
    refused: DeadLetterDraft[],
  ): Promise<Applied> {
    if (events.length === 0) return { changes: [], arrivals: [], duplicates: 0, parked: 0 };
    try {
      const [, applied] = await Promise.all([sql.query('SAVEPOINT events'), this.applier.apply(sql, events)]);
      return applied;
    } catch (error) {
      if (isUnavailable(error) || isCollision(error)) throw error;
      await sql.query('ROLLBACK TO SAVEPOINT events');
      this.log.warn({ events: events.length, err: (error as Error).message }, 'slice.bisected');
      const [first] = events;
      if (events.length === 1) {
        const { message } = error as Error;
        refused.push(letterFor(first!.body, first!.eventIndex, 'cannot_be_applied', message));
        return { changes: [], arrivals: [], duplicates: 0, parked: 0 };
      }
      const middle = Math.ceil(events.length / 2);
      const left = await this.applyOrBisect(sql, events.slice(0, middle), refused);
      const right = await this.applyOrBisect(sql, events.slice(middle), refused);
      return joined(left, right);
    }
  }
}

/**
 * Reads the oldest batch, and with it those that share its slice. A batch under suspicion of killing its worker is
 * worked off alone.
 */
async function openTogether(
  sql: PoolClient,
  claimed: readonly ClaimedBatch[],
): Promise<{ batches: OpenedBatch[]; starts: number }> {
  const ids = upTo(MOST_BYTES, claimed).map(({ id }) => id);
  const [startsOf, frames] = await Promise.all([readStarts(sql, ids), readFrames(sql, ids)]);
  const [oldest, ...others] = claimed.flatMap((batch) => {
    const frame = frames.get(batch.id);
    return frame ? [{ ...batch, frame }] : [];
  });
  const starts = startsOf.get(oldest!.id) ?? 0;
  if (starts > 1) return { batches: [oldest!], starts };
  return { batches: [oldest!, ...others.filter(({ id }) => (startsOf.get(id) ?? 0) <= 1)], starts };
}

/** The first of them, and as many more as these bytes hold. */
function upTo(most: number, batches: readonly ClaimedBatch[]): readonly ClaimedBatch[] {
  let bytes = 0;
  const end = batches.findIndex((batch, index) => (bytes += batch.bytes) > most && index > 0);
  return end === -1 ? batches : batches.slice(0, end);
}

function joined(a: Applied, b: Applied): Applied {
  return {
    changes: [...a.changes, ...b.changes],
    arrivals: [...a.arrivals, ...b.arrivals],
    duplicates: a.duplicates + b.duplicates,
    parked: a.parked + b.parked,
  };
}
