/** The group commit: what arrives while a flush is under way goes into the next one. No timer, a bounded queue. */
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { TRACKING_EVENTS } from '../bus/queues.js';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Problem } from '../domain/problem.js';
import { encodeFrame, type InboxBody } from '../storage/inbox-frame.js';
import { appendBatch } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { flushSeconds, flushSize } from './metrics.js';

/** Flushes under way at once where a crowd waits: while one waits for the disk, the next fills. Otherwise it is awaited. */
const FLUSHERS = 2;
const MOST_BODIES = 100;
/** But for one body that is larger: whoever wants one event of a batch reads all of it. */
const MOST_BYTES = 128 * 1024;
/** Beyond this PostgreSQL is not keeping up, and saying so at once is kinder than letting carriers wait. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/** So many bodies have been waiting for each other. */
const CROWD = 16;
/** Milliseconds that a crowd is taken to be there still. */
const MOMENT = 50;

interface Waiting {
  readonly body: InboxBody;
  readonly resolve: (receipt: string) => void;
  readonly reject: (error: unknown) => void;
}

@Injectable()
export class Inbox {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private flushing = 0;
  private scheduled = false;
  private crowdedAt = -Infinity;

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(TRACKING_EVENTS) private readonly trackingEvents: Doorbell,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Whether more comes in than is taken in at once. */
  get isCrowded(): boolean {
    return performance.now() - this.crowdedAt < MOMENT;
  }

  /**
   * Keeps a body. When this resolves, with the receipt `<batch>.<place in it>`, it is on disk in PostgreSQL.
   * @throws Problem `unavailable` where PostgreSQL cannot take it; whether it did is then unknown.
   */
  record(body: InboxBody): Promise<string> {
    if (this.waitingBytes > MOST_WAITING_BYTES) {
      throw new Problem(
        'unavailable',
        'More events wait for PostgreSQL than it can take; send this again later',
      );
    }
    this.waitingBytes += body.body.length;
    return new Promise((resolve, reject) => {
      this.waiting.push({ body, resolve, reject });
      this.schedule();
    });
  }

  /** Requests that were read in the same turn of the event loop share the first flush. */
  private schedule(): void {
    const flushers = this.waiting.length < CROWD ? 1 : FLUSHERS;
    if (this.scheduled || this.flushing >= flushers) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    this.flushing += 1;
    const batch = this.takeBatch();
    if (batch.length >= CROWD) this.crowdedAt = performance.now();
    this.schedule();
    try {
      const batchId = await this.write(batch);
      batch.forEach(({ resolve }, index) => resolve(`${batchId}.${index}`));
      this.trackingEvents.ring(batchId);
    } catch (error) {
      this.refuse(batch, error as Error);
    } finally {
      this.flushing -= 1;
      this.schedule();
    }
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    const end = this.waiting.findIndex(({ body }, index) => {
      bytes += body.body.length;
      return index === MOST_BODIES || (index > 0 && bytes > MOST_BYTES);
    });
    const batch = this.waiting.splice(0, end === -1 ? this.waiting.length : end);
    for (const { body } of batch) this.waitingBytes -= body.body.length;
    return batch;
  }

  private async write(batch: Waiting[]): Promise<string> {
    const end = flushSeconds.startTimer();
    const bodies = batch.map(({ body }) => body);
    const id = await appendBatch(this.pools.ingest, bodies.length, encodeFrame(bodies));
    end();
    flushSize.observe(bodies.length);
    return id;
  }

  /** Whoever waits behind a flush that failed would only wait for the same failure. */
  private refuse(batch: Waiting[], error: Error): void {
    const refused = [...batch, ...this.waiting.splice(0)];
    this.waitingBytes = 0;
    this.log.warn({ bodies: refused.length, err: error.message }, 'inbox.refused');
    const problem = new Problem('unavailable', 'PostgreSQL cannot take this right now; send it again');
    for (const { reject } of refused) reject(problem);
  }
}
