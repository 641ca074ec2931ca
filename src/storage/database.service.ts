/** Opens the database once it is there: waits for it, migrates it, checks that it keeps what it acknowledges. */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { assertDurable } from './durability.js';
import { isUnavailable } from './failures.js';
import { migrate } from './migrate.js';
import type { Pools } from './pools.js';
import { POOLS } from './stores.js';

const LONGEST_PAUSE = 5000;

@Injectable()
export class Database {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Waits as long as PostgreSQL is away, or until `ending`.
   * @throws UnsafeStorage; and Error where a migration fails, or where the role may not create roles or tables
   */
  async open(ending: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const ran = await migrate(this.config.databaseUrl!);
        if (ran.length > 0) this.log.info({ migrations: ran }, 'database.migrated');
        if (!this.dataSource.isInitialized) await this.dataSource.initialize();
        return await assertDurable(this.pools.ingest);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        this.log.warn({ attempt, err: (error as Error).message }, 'database.unreachable');
        await pause(Math.min(100 * 2 ** attempt, LONGEST_PAUSE), undefined, { signal: ending });
      }
    }
  }
}
