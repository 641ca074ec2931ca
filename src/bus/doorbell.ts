/** A queue that only ever says "look": what it says is in PostgreSQL already, so it may be lost, and nobody waits for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Log } from '../config/logger.js';
import { goodbye } from './goodbye.js';
import { producerConnection, QUEUE_PREFIX } from './connection.js';

/** More ids than anybody asks for in one look; the sweeper sees the rest. */
const MOST_IDS = 1000;
/** Milliseconds between two jobs: about what a look takes, and whoever is at it sees what came meanwhile. */
const REST = 15;

/** A claim check: what to look for, never its content. */
export interface ClaimCheck {
  readonly ids: readonly string[];
}

export class Doorbell {
  private readonly queue: Queue<ClaimCheck>;
  private waiting: string[] = [];
  private ringing: Promise<void> | null = null;

  constructor(
    readonly name: string,
    redisUrl: string,
    private readonly log: Log,
  ) {
    this.queue = new Queue(name, {
      connection: producerConnection(redisUrl),
      prefix: QUEUE_PREFIX,
      defaultJobOptions: { removeOnComplete: { count: 100 }, removeOnFail: { count: 1000, age: 7 * 86_400 } },
    });
    this.queue.on('error', (error) => log.debug({ queue: name, err: error.message }, 'bus.unreachable'));
  }

  /** Announces an id: at once, or after a rest, with all that came meanwhile. */
  ring(id: string): void {
    if (this.waiting.length < MOST_IDS) this.waiting.push(id);
    this.ringing ??= this.ringAll().finally(() => (this.ringing = null));
  }

  /** Has an id announced every so many milliseconds, until further notice. @throws Error while Redis is away. */
  async ringEvery(id: string, milliseconds: number): Promise<void> {
    const known = await this.queue.getJobScheduler(id);
    if (Number(known?.every) === milliseconds) return;
    await this.queue.upsertJobScheduler(id, { every: milliseconds }, { name: 'look', data: { ids: [id] } });
  }

  /** How many jobs wait, run and failed. @throws Error while Redis is away. */
  counts(): Promise<Record<string, number>> {
    return this.queue.getJobCounts('wait', 'active', 'delayed', 'failed');
  }

  close(): Promise<void> {
    return goodbye(this.queue.close().catch(() => this.queue.disconnect()));
  }

  private async ringAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const ids = this.waiting.splice(0);
      try {
        await this.queue.add('look', { ids });
      } catch (error) {
        this.log.debug({ queue: this.name, ids: ids.length, err: (error as Error).message }, 'bus.silent');
        return;
      }
      await pause(REST);
    }
  }
}
