/**
 * Moves a history in, portion by portion, each in one transaction with how far it is: so it may be killed at any moment
 * and goes on where it was. One connection at a time, which waits for no disk, and a pause between batches, so that what
 * is live hardly notices.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { isCollision, isUnavailable } from '../storage/failures.js';
import {
  beginImport,
  isComplete,
  keepRefused,
  noteComplete,
  noteFollowed,
  noteImported,
} from '../storage/history.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction, type Sql } from '../storage/sql.js';
import { follow, settledReach } from './follow.js';
import type { LegacyMap } from './legacy-map.js';
import { canBeFollowed, type FollowedSource, type LegacySource } from './legacy-source.js';
import type { Outlooks } from './outlooks.js';
import { type Portion, portionsOf, refusalOf } from './portions.js';
import { type Written, writeHistory } from './write-history.js';

export interface ImportOrder {
  /** Shipments between two pauses. */
  readonly batch: number;
  /** Milliseconds. */
  readonly pause: number;
  /** Whether it is followed then, which takes all that has come since it was in to its end once. */
  readonly follow: boolean;
}

export interface Tally {
  rows: number;
  shipments: number;
  added: number;
  known: number;
  refused: number;
}

/** Who is told how it goes. */
export interface ImportWatcher {
  /** @param share of the source that is read; `null` where there is no end to it */
  progress(tally: Readonly<Tally>, share: number | null): void;
  /** Somebody's transaction in the old database is still open. */
  waiting(): void;
}

interface Kind {
  /** Whether brands' endpoints are told. */
  readonly isNews: boolean;
  /** Whether the import is then as far as the portion reaches. */
  readonly isCounted: boolean;
}

const NOTHING: Written = { shipments: 0, added: 0, known: 0 };
/** So much longer than a portion took the machine is left to others, for PostgreSQL cannot be told that they go first. */
const REST = 3;
/** Milliseconds, and more with each failure: half a minute in all. */
const AFTER_FAILURE = 150;
const TRIES = 20;

export class Importer {
  private readonly tally: Tally = { rows: 0, shipments: 0, added: 0, known: 0, refused: 0 };

  /** @param stopped ends it between two portions */
  constructor(
    private readonly pools: Pools,
    private readonly map: LegacyMap,
    private readonly outlooks: Outlooks,
    private readonly watcher: ImportWatcher,
    private readonly stopped: AbortSignal,
  ) {}

  /** From where it was. @returns what this run did @throws Error where a store is away: it goes on when it is begun again */
  async bringIn(source: LegacySource, { batch, pause, follow: isFollowed }: ImportOrder): Promise<Tally> {
    if (isFollowed && (await isComplete(this.pools.bookkeeping, source.name))) return this.tally;
    const followFrom = canBeFollowed(source)
      ? await settledReach(source, this.stopped, () => this.watcher.waiting())
      : null;
    const begun = await beginImport(this.pools.writer, source.name, followFrom);
    let inBatch = 0;
    for await (const portion of portionsOf(source.rows(begun.position), this.map, batch)) {
      await this.write(source, portion, { isNews: false, isCounted: true });
      this.watcher.progress(this.tally, source.share(begun.rows + this.tally.rows));
      if (this.stopped.aborted) break;
      inBatch += portion.shipments;
      if (inBatch < batch || pause === 0) continue;
      inBatch = 0;
      await sleep(pause, undefined, { signal: this.stopped }).catch(() => undefined);
    }
    // On disk, and so is all before it.
    if (this.stopped.aborted) await noteImported(this.pools.writer, source.name, { position: null, rows: 0 });
    else await noteComplete(this.pools.writer, source.name);
    return this.tally;
  }

  /** Takes the rows that have come since, and goes on doing so until it is stopped. @throws as `bringIn` does */
  async follow(source: FollowedSource): Promise<void> {
    const { follow_from: from } = await beginImport(this.pools.writer, source.name, null);
    const take = async (id: string | null) => {
      let last = id;
      for await (const portion of portionsOf(source.rowsAbove(id), this.map, Infinity)) {
        await this.write(source, portion, { isNews: true, isCounted: false });
        last = portion.lastId;
        this.watcher.progress(this.tally, null);
      }
      return last;
    };
    await follow(source, from, take, (id) => noteFollowed(this.pools.writer, source.name, id), this.stopped);
  }

  private async write(source: LegacySource, portion: Portion, kind: Kind): Promise<void> {
    const written = await this.writeLines(source, portion, kind).catch((error: unknown) => {
      if (isRefused(error)) return this.writeApart(source, portion, kind);
      throw error;
    });
    this.tally.rows += portion.rows;
    this.tally.shipments += written.shipments;
    this.tally.added += written.added;
    this.tally.known += written.known;
    this.tally.refused += portion.refused.length;
    await sleep((performance.now() - portion.begunAt) * REST);
  }

  /** Other writers are waited for, and a PostgreSQL that restarts. */
  private async writeLines(source: LegacySource, portion: Portion, kind: Kind): Promise<Written> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await inTransaction(this.pools.poller, (sql) => this.writeIn(sql, source, portion, kind));
      } catch (error) {
        if (!(isCollision(error) || isUnavailable(error)) || tries === TRIES) throw error;
        await sleep(AFTER_FAILURE * tries);
      }
    }
  }

  private async writeIn(
    sql: Sql,
    source: LegacySource,
    { read, refused, rows, position }: Portion,
    { isNews, isCounted }: Kind,
  ): Promise<Written> {
    const scans = read.map(({ scan }) => scan);
    const written = scans.length > 0 ? await writeHistory(sql, scans, this.outlooks, isNews) : NOTHING;
    if (refused.length > 0) await keepRefused(sql, source.name, refused);
    if (isCounted) await noteImported(sql, source.name, { position, rows });
    return written;
  }

  /** A row that PostgreSQL does not take costs no other. The portion's own transaction, with its position, is the last. */
  private async writeApart(source: LegacySource, portion: Portion, kind: Kind): Promise<Written> {
    const total = { ...NOTHING };
    for (const one of portion.read) {
      try {
        const written = await this.writeLines(
          source,
          { ...portion, read: [one], refused: [] },
          { ...kind, isCounted: false },
        );
        total.shipments += written.shipments;
        total.added += written.added;
        total.known += written.known;
      } catch (error) {
        if (!isRefused(error)) throw error;
        portion.refused.push(refusalOf(one.line, (error as Error).message));
      }
    }
    await this.writeLines(source, { ...portion, read: [] }, kind);
    return total;
  }
}

/** PostgreSQL takes everything but what is in these rows. */
function isRefused(error: unknown): boolean {
  return error instanceof DatabaseError && /^2[23]/.test(error.code ?? '');
}
