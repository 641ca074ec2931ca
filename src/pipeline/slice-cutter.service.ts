/** Cuts the next slice: locks the oldest undone batches, records that it begins, and reads its events. */
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { claimBatches, type ClaimedBatch, recordStarts, takeBackStarts } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { buryCulprit } from './culprit.js';
import { Frames } from './frames.service.js';
import { cutSlice, type OpenedBatch, type Slice } from './slice.js';
import { isCulprit, sliceSizeAfter, startsAfterSuccess } from './slice-size.js';

/** A slice whose batches are locked and whose events are read. */
export interface CutSlice extends Slice {
  readonly batchIds: readonly string[];
  /** What the next slice of its batches begins with, once this one has ended. */
  readonly startsAfter: number;
  /** It has as many events as a slice may have: likely there are more. */
  readonly isFull: boolean;
}

/** Small batches share a slice: so many, and so many bytes, which hold a hundred ordinary webhooks. */
const MOST_BATCHES = 32;
const MOST_BYTES = 128 * 1024;

@Injectable()
export class SliceCutter {
  /** No more than the last full slice needed, so that the rest is left to another hand. */
  private mostBatches = MOST_BATCHES;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly frames: Frames,
  ) {}

  /**
   * @param begun the batches of which it is recorded that a slice begins
   * @returns `null` where nothing is left to do
   */
  async cut(sql: PoolClient, begun: Set<string>): Promise<CutSlice | null> {
    const limit = this.mostBatches;
    const claimed = upTo(MOST_BYTES, await claimBatches(sql, limit));
    if (claimed.length === 0) return null;
    const { batches, starts } = await this.open(sql, claimed, begun);
    const slice = isCulprit(starts)
      ? buryCulprit(batches[0]!, starts)
      : cutSlice(batches, sliceSizeAfter(starts, this.config.batchSize));
    if (slice.unreadableBatches.length > 0) {
      this.log.error({ batches: slice.unreadableBatches }, 'inbox.unknown_frame');
      await this.leave(slice.unreadableBatches, begun);
    }
    const isFull = starts <= 1 && slice.events.length + slice.unreadable.length >= this.config.batchSize;
    const needed = slice.progress.length + slice.unreadableBatches.length;
    this.mostBatches = isFull ? Math.min(MOST_BATCHES, needed + 1) : MOST_BATCHES;
    if (slice.progress.length === 0) return limit < MOST_BATCHES ? this.cut(sql, begun) : null;
    const startsAfter = isCulprit(starts) ? 0 : startsAfterSuccess(starts);
    return { ...slice, batchIds: [...begun], startsAfter, isFull };
  }

  /**
   * Opens the oldest batch, and with it those that share its slice. A batch under suspicion of killing its worker is
   * worked off alone.
   * @returns how many slices of the oldest were begun before and never ended
   */
  private async open(
    sql: PoolClient,
    claimed: readonly ClaimedBatch[],
    begun: Set<string>,
  ): Promise<{ batches: OpenedBatch[]; starts: number }> {
    const ids = claimed.map(({ id }) => id);
    const reading = this.frames.of(sql, claimed);
    reading.catch(() => undefined); // is awaited below
    const startsOf = await recordStarts(this.pools.bookkeeping, ids);
    for (const id of ids) begun.add(id);
    const frames = await reading;
    const isSuspect = (id: string) => startsOf.get(id)! > 1;
    const oldest = ids[0]!;
    const others = isSuspect(oldest) ? ids.slice(1) : ids.slice(1).filter(isSuspect);
    if (others.length > 0) await this.leave(others, begun);
    const batches = claimed.filter(({ id }) => begun.has(id));
    return {
      batches: batches.map((batch) => ({ ...batch, frame: frames.get(batch.id)! })),
      starts: startsOf.get(oldest)!,
    };
  }

  /** Leaves batches to another slice. */
  private async leave(batchIds: readonly string[], begun: Set<string>): Promise<void> {
    for (const id of batchIds) begun.delete(id);
    await takeBackStarts(this.pools.bookkeeping, batchIds);
  }
}

/** The first of them, and as many more as these bytes hold. */
function upTo(most: number, batches: readonly ClaimedBatch[]): readonly ClaimedBatch[] {
  let bytes = 0;
  const end = batches.findIndex((batch, index) => (bytes += batch.bytes) > most && index > 0);
  return end === -1 ? batches : batches.slice(0, end);
}
