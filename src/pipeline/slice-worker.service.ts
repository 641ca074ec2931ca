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
  fetchFrame,
  type LargeBatch,
  readStarts,
  recordStarts,
  settleStarts,
  takeBackStarts,
} from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { type Applied, EventApplier } from './apply-events.js';
import { cutSlice, letterFor, type ReadEvent, type Slice } from './slice.js';
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

/** Small batches share a transaction. */
const MOST_BATCHES = 32;

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
    const [first, ...others] = await claimBatches(sql, MOST_BATCHES);
    if (!first) return null;
    const oldest = isLarge(first) ? await fetchFrame(sql, first) : first;
    const startsOf = await readStarts(
      sql,
      [first, ...others].map(({ id }) => id),
    );
    const { batches, starts } = together(oldest, others, startsOf);
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
    const done = await this.apply(sql, slice);
    await settleStarts(sql, ids, isCulprit(starts) ? 0 : startsAfterSuccess(starts));
    await advanceBatches(sql, slice.progress);
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
    await sql.query('SAVEPOINT events');
    try {
      return await this.applier.apply(sql, events);
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

function isLarge(batch: ClaimedBatch | LargeBatch): batch is LargeBatch {
  return batch.frame === null;
}

/** A batch under suspicion of killing its worker is worked off alone; others together with those that are small. */
function together(
  oldest: ClaimedBatch,
  others: readonly (ClaimedBatch | LargeBatch)[],
  startsOf: ReadonlyMap<string, number>,
): { batches: ClaimedBatch[]; starts: number } {
  const starts = startsOf.get(oldest.id) ?? 0;
  if (starts > 1) return { batches: [oldest], starts };
  const small = others.filter((batch): batch is ClaimedBatch => !isLarge(batch));
  return { batches: [oldest, ...small.filter(({ id }) => (startsOf.get(id) ?? 0) <= 1)], starts };
}

function joined(a: Applied, b: Applied): Applied {
  return {
    changes: [...a.changes, ...b.changes],
    arrivals: [...a.arrivals, ...b.arrivals],
    duplicates: a.duplicates + b.duplicates,
    parked: a.parked + b.parked,
  };
}
