/** Works off one slice of the inbox in one transaction, and never lets one bad event cost more than itself. */
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { DeadLetterBox, type DeadLetterDraft } from '../operations/dead-letter-box.service.js';
import { isCollision, isUnavailable } from '../storage/failures.js';
import { advanceBatches, settleStarts, takeBackStarts } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { type Applied, EventApplier } from './apply-events.js';
import { letterFor, type ReadEvent, type Slice } from './slice.js';
import { type CutSlice, SliceCutter } from './slice-cutter.service.js';

/** A slice that is committed. */
export interface DoneSlice {
  readonly batches: number;
  /** See `CutSlice`. */
  readonly isFull: boolean;
  readonly events: readonly ReadEvent[];
  readonly applied: Applied;
  /** Dead letters, with their ids, to be announced. */
  readonly buried: { draft: DeadLetterDraft; id: string }[];
}

@Injectable()
export class SliceWorker {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly cutter: SliceCutter,
    private readonly applier: EventApplier,
    private readonly deadLetters: DeadLetterBox,
  ) {}

  /**
   * @param onCut is told when the slice is cut, before it is applied
   * @returns `null` where nothing is left to do. @throws Error; what it had begun is then undone and done again.
   */
  async workOff(onCut: (cut: CutSlice) => void): Promise<DoneSlice | null> {
    const begun = new Set<string>();
    try {
      return await inTransaction(this.pools.worker, async (sql) => {
        const cut = await this.cutter.cut(sql, begun);
        if (cut === null) return null;
        onCut(cut);
        return await this.apply(sql, cut);
      });
    } catch (error) {
      if (begun.size > 0) await takeBackStarts(this.pools.bookkeeping, [...begun]).catch(() => undefined);
      throw error;
    }
  }

  private async apply(sql: PoolClient, cut: CutSlice): Promise<DoneSlice> {
    const { batchIds, startsAfter, progress, events, isFull } = cut;
    // The batches come first: no savepoint takes them back, and they are not waited for while shipments are locked.
    const [, , done] = await Promise.all([
      settleStarts(sql, batchIds, startsAfter),
      advanceBatches(sql, progress),
      this.applyEvents(sql, cut),
    ]);
    return { ...done, events, isFull, batches: progress.length };
  }

  private async applyEvents(sql: PoolClient, { events, unreadable }: Slice) {
    const refused: DeadLetterDraft[] = [];
    const applied = await this.applyOrBisect(sql, events, refused);
    const buried = [];
    for (const draft of [...unreadable, ...refused]) {
      buried.push({ draft, id: await this.deadLetters.buryIn(sql, draft) });
    }
    return { applied, buried };
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

function joined(a: Applied, b: Applied): Applied {
  return {
    changes: [...a.changes, ...b.changes],
    arrivals: [...a.arrivals, ...b.arrivals],
    duplicates: a.duplicates + b.duplicates,
    parked: a.parked + b.parked,
  };
}
