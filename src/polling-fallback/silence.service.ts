/** Which carriers push: those that have been heard, and have not fallen silent against their own rate of late. */
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { paceOf } from '../config/pace.js';
import { waitOf } from '../domain/check-times.js';
import type { Pools } from '../storage/pools.js';
import { markSilent, readPushing } from '../storage/silence.sql.js';
import { POOLS } from '../storage/stores.js';

/** So many webhooks must be missing; where they came by chance alone, so many would be missing once in 160,000 times. */
const MISSING = 12;
/** Ticks that a carrier may always take a breath for. */
const BREATH = 4;

@Injectable()
export class Silence {
  private pushing: ReadonlySet<string> = new Set();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Whether a carrier's webhooks can be relied on, as of the last look. */
  isPushing(carrier: string): boolean {
    return this.config.webhookSecrets.has(carrier) && this.pushing.has(carrier);
  }

  /** Looks who has fallen silent, and who speaks. @throws Error where PostgreSQL is away. */
  async listen(): Promise<void> {
    const pace = paceOf(this.config);
    const atLeast = (BREATH * pace.tick) / 1000;
    const within = waitOf(1, pace) / 1000;
    const carriers = [...this.config.webhookSecrets.keys()];
    const silent = await markSilent(this.pools.poller, carriers, atLeast, MISSING, within);
    for (const carrier of silent) this.log.warn({ carrier }, 'carrier.silent');
    this.pushing = new Set(await readPushing(this.pools.poller));
  }
}
