/**
 * READ FIRST. One look at a carrier: its line is taken, what is due is claimed in the order of urgency, asked about in
 * the carrier's batch size over a few lanes, and concluded (`conclusion.service.ts`). It ends when nothing is due any
 * more, or the carrier is not to be asked any further: then what was claimed is due as before.
 */
import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { paceOf } from '../config/pace.js';
import { targetsOf } from '../domain/check-times.js';
import { chunksOf } from '../domain/chunks.js';
import { holdLine, letGoOfLine, noteAnswered, noteTrouble } from '../storage/carrier-lines.sql.js';
import { type CheckRow, claimChecks } from '../storage/checks.sql.js';
import type { Pools } from '../storage/pools.js';
import { forgetOldRequests } from '../storage/quotas.sql.js';
import { POOLS } from '../storage/stores.js';
import { Conclusion } from './conclusion.service.js';
import type { Line } from './line.js';
import { askSeconds, claimSeconds, troubles } from './metrics.js';
import { CarrierTrouble, NotAsked } from './trouble.js';

/** Seconds for which claimed checks, and the line itself, are left to the process that took them. */
const LEASE = 120;

/** A look under way. */
interface Look {
  readonly line: Line;
  /** The carrier is not to be asked any further. */
  isOver: boolean;
  /** Its last word was an answer. */
  isAnswering: boolean;
  hasAsked: boolean;
  readonly left: CheckRow[];
}

@Injectable()
export class Poller {
  private readonly holder = randomUUID();
  private stopped = false;

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    private readonly conclusion: Conclusion,
  ) {}

  /** Nothing more is claimed; what is claimed and not asked is let go. */
  stop(): void {
    this.stopped = true;
  }

  /** Not to be called twice at once for one line. @throws Error where PostgreSQL is away. */
  async look(line: Line): Promise<void> {
    const look: Look = { line, isOver: this.stopped, isAnswering: false, hasAsked: false, left: [] };
    const batches = this.dueBatches(look);
    const lanes = Array.from({ length: line.pull.concurrency }, () => this.work(look, batches));
    const ends = await Promise.allSettled(lanes);
    await this.conclusion.notAsked(look.left);
    if (look.isAnswering) await noteAnswered(this.pools.bookkeeping, line.carrier);
    if (look.hasAsked) await forgetOldRequests(this.pools.bookkeeping, line.carrier);
    await letGoOfLine(this.pools.bookkeeping, line.carrier, this.holder);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  private async *dueBatches(look: Look): AsyncGenerator<CheckRow[]> {
    const { line } = look;
    while (!look.isOver && !this.stopped) {
      const pausedMs = await holdLine(this.pools.poller, line.carrier, this.holder, LEASE);
      if (pausedMs === null) return;
      if (pausedMs > 0) return void (line.pausedUntil = Date.now() + pausedMs);
      const end = claimSeconds.startTimer();
      const targets = targetsOf(paceOf(this.config));
      const claimed = await claimChecks(this.pools.poller, line.carrier, targets, line.claimSize, LEASE);
      end();
      if (claimed.length === 0) return;
      yield* chunksOf(claimed, line.batchSize);
    }
  }

  private async work(look: Look, batches: AsyncGenerator<CheckRow[]>): Promise<void> {
    for await (const batch of batches) {
      if (look.isOver || this.stopped) look.left.push(...batch);
      else await this.ask(look, batch);
    }
  }

  private async ask(look: Look, batch: CheckRow[]): Promise<void> {
    const { line } = look;
    look.hasAsked = true;
    const end = askSeconds.startTimer({ carrier: line.carrier });
    try {
      const answer = await line.ask(batch.map((check) => check.tracking_number));
      end();
      look.isAnswering = true;
      await this.conclusion.answered(batch, answer);
    } catch (error) {
      if (error instanceof NotAsked) this.giveUp(look, batch, error.reason);
      else if (error instanceof CarrierTrouble) await this.bear(look, batch, error);
      else throw error;
    }
  }

  private giveUp(look: Look, batch: CheckRow[], kind: string): void {
    troubles.inc({ carrier: look.line.carrier, kind });
    look.isOver = true;
    look.left.push(...batch);
  }

  private async bear(look: Look, batch: CheckRow[], trouble: CarrierTrouble): Promise<void> {
    const { carrier } = look.line;
    const { kind, message, pauseSeconds } = trouble;
    look.isAnswering = false;
    this.log.warn({ carrier, kind, numbers: batch.length, err: message }, 'carrier.no_answer');
    await noteTrouble(this.pools.bookkeeping, carrier, `${kind}: ${message}`, pauseSeconds);
    if (kind === 'rate_limited') return this.giveUp(look, batch, kind);
    troubles.inc({ carrier, kind });
    await this.conclusion.notAnswered(batch);
  }
}
