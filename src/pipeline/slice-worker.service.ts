/** Works off one slice of the inbox in one transaction, and never lets one bad event cost more than itself. */
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { DeadLetterBox, type DeadLetterDraft } from '../operations/dead-letter-box.service.js';
import { isCollision, isUnavailable } from '../storage/failures.js';
import { advanceBatches, settleStarts, takeBackStarts } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction, readThenWrite, type Sql, withFirstFailure } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { type Applied, EventApplier, nothingApplied } from './apply-events.js';
import { letterFor, type ReadEvent } from './slice.js';
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
   * At first all of a slice is written in one go; where that is refused, again with care.
   * @param onCut is told when a slice is cut, before it is applied
   * @returns `null` where nothing is left to do. @throws Error; what it had begun is then undone and done again.
   */
  async workOff(onCut: (cut: CutSlice) => void): Promise<DoneSlice | null> {
    try {
      return await this.attempt((begun) => this.inOneGo(begun, onCut));
    } catch (error) {
      if (isUnavailable(error) || isCollision(error)) throw error;
      this.log.warn({ err: (error as Error).message }, 'slice.refused');
      return await this.attempt((begun) => this.withCare(begun, onCut));
    }
  }

  /** @param work is given a set, to note there the batches of which it is recorded that a slice begins */
  private async attempt<Result>(work: (begun: Set<string>) => Promise<Result>): Promise<Result> {
    const begun = new Set<string>();
    try {
      return await work(begun);
    } catch (error) {
      if (begun.size > 0) await takeBackStarts(this.pools.bookkeeping, [...begun]).catch(() => undefined);
      throw error;
    }
  }

  private inOneGo(begun: Set<string>, onCut: (cut: CutSlice) => void): Promise<DoneSlice | null> {
    return readThenWrite(this.pools.worker, async (sql) => {
      const cut = await this.cutter.cut(sql, begun);
      if (cut === null) return () => Promise.resolve(null);
      onCut(cut);
      const write = await this.applier.prepare(sql, cut.events);
      return async (to) => {
        const [, applied, buried] = await Promise.all([
          advance(to, cut),
          write(to),
          this.bury(to, cut.unreadable),
        ]);
        return doneOf(cut, applied, buried);
      };
    });
  }

  private withCare(begun: Set<string>, onCut: (cut: CutSlice) => void): Promise<DoneSlice | null> {
    return inTransaction(this.pools.worker, async (sql) => {
      const cut = await this.cutter.cut(sql, begun);
      if (cut === null) return null;
      onCut(cut);
      const refused: DeadLetterDraft[] = [];
      const applied = await this.applyOrBisect(sql, cut.events, refused);
      const [, buried] = await Promise.all([
        advance(sql, cut),
        this.bury(sql, [...cut.unreadable, ...refused]),
      ]);
      return doneOf(cut, applied, buried);
    });
  }

  private bury(sql: Sql, drafts: readonly DeadLetterDraft[]): Promise<DoneSlice['buried']> {
    return Promise.all(
      drafts.map(async (draft) => ({ draft, id: await this.deadLetters.buryIn(sql, draft) })),
    );
  }

  /** Halves what cannot be applied, by its data or by a mistake of ours, until the one culprit is found; the rest lands. */
  private async applyOrBisect(
    sql: PoolClient,
    events: readonly ReadEvent[],
    refused: DeadLetterDraft[],
  ): Promise<Applied> {
    if (events.length === 0) return nothingApplied();
    try {
      const [, applied] = await Promise.all([
        sql.query('SAVEPOINT events'),
        withFirstFailure(sql, async (to) => (await this.applier.prepare(to, events))(to)),
      ]);
      return applied;
    } catch (error) {
      if (isUnavailable(error) || isCollision(error)) throw error;
      await sql.query('ROLLBACK TO SAVEPOINT events');
      this.log.warn({ events: events.length, err: (error as Error).message }, 'slice.bisected');
      const [first] = events;
      if (events.length === 1) {
        const { message } = error as Error;
        refused.push(letterFor(first!.body, first!.eventIndex, 'cannot_be_applied', message));
        return nothingApplied();
      }
      const middle = Math.ceil(events.length / 2);
      const left = await this.applyOrBisect(sql, events.slice(0, middle), refused);
      const right = await this.applyOrBisect(sql, events.slice(middle), refused);
      return joined(left, right);
    }
  }
}

async function advance(sql: Sql, { batchIds, startsAfter, progress }: CutSlice): Promise<void> {
  await Promise.all([settleStarts(sql, batchIds, startsAfter), advanceBatches(sql, progress)]);
}

function doneOf(cut: CutSlice, applied: Applied, buried: DoneSlice['buried']): DoneSlice {
  const { events, isFull, progress } = cut;
  return { applied, buried, events, isFull, batches: progress.length };
}

function joined(a: Applied, b: Applied): Applied {
  return {
    changes: [...a.changes, ...b.changes],
    outboxIds: [...a.outboxIds, ...b.outboxIds],
    toldTo: [...a.toldTo, ...b.toldTo],
    seen: [...a.seen, ...b.seen],
    duplicates: a.duplicates + b.duplicates,
    parked: a.parked + b.parked,
  };
}
