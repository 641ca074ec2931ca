/**
 * What an entry must carry to be believed: the database's lineage, and the Redis process that it was written to.
 *
 * A Redis that was started anew may have lost the tail of what it was told, and does not know which. So what was written
 * to another process counts for nothing, and is filled in again as it is asked for.
 */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Lineage } from '../../storage/lineage.js';
import { READ_MODEL_REDIS } from '../../storage/stores.js';

const RUN_DIGITS = 8;
/** Stands for the run where an answer comes from PostgreSQL and goes into no Redis. */
export const NO_RUN = '0'.repeat(RUN_DIGITS);

@Injectable()
export class EntryTag {
  private run: string | null = null;
  private connections = 0;

  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    private readonly lineage: Lineage,
  ) {
    redis.on('close', () => {
      this.connections += 1;
      this.run = null;
    });
  }

  /** 20 hex digits. @throws Error while either store is away. */
  async current(): Promise<string> {
    const run = this.run ?? (await this.askRun());
    return (await this.lineage.current()) + run;
  }

  private async askRun(): Promise<string> {
    const connection = this.connections;
    const found = /^run_id:([0-9a-f]+)/m.exec(await this.redis.info('server'))?.[1];
    if (found === undefined) throw new Error('Redis does not say its run_id');
    const run = found.slice(0, RUN_DIGITS);
    if (connection === this.connections) this.run = run;
    return run;
  }
}

/** The part of a tag that goes into an ETag: for a client it does not matter which Redis process answers. */
export function lineageIn(tag: string): string {
  return tag.slice(0, -RUN_DIGITS);
}
