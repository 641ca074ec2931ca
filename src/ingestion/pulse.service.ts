/** Counts each carrier's webhooks and tells PostgreSQL every second, so that every process knows who has fallen silent. */
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import type { Pools } from '../storage/pools.js';
import { noteHeard } from '../storage/silence.sql.js';
import { POOLS } from '../storage/stores.js';

const EVERY = 1000;
/** Seconds over which a carrier's rate of webhooks fades: it follows the night, and outlasts a lull. */
const FADE = 3600;

@Injectable()
export class Pulse implements OnApplicationShutdown {
  private heard = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
  ) {}

  hear(carrier: string): void {
    this.heard.set(carrier, (this.heard.get(carrier) ?? 0) + 1);
    this.timer ??= setTimeout(() => void this.tell(), EVERY);
  }

  onApplicationShutdown(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  /** What is not told because PostgreSQL is away is not worth telling later. */
  private async tell(): Promise<void> {
    const heard = this.heard;
    this.heard = new Map();
    this.timer = null;
    try {
      await noteHeard(this.pools.bookkeeping, heard, FADE / this.config.pollSpeed);
    } catch (error) {
      this.log.debug({ err: (error as Error).message }, 'pulse.not_told');
    }
  }
}
