/** The lines to all carriers that can be asked, and what PostgreSQL is told of them. */
import { Inject, Injectable } from '@nestjs/common';
import { CircuitState } from 'cockatiel';
import { ADAPTERS } from '../carriers/registry.js';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { noteCircuit } from '../storage/carrier-lines.sql.js';
import { hastenUnasked } from '../storage/checks.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { Line } from './line.js';
import { QuotaMeter } from './quota-meter.js';

const NAMES: Readonly<Record<CircuitState, string>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** Seconds. */
const HASTENED_WITHIN = 3600;

@Injectable()
export class Lines {
  private readonly ending = new AbortController();
  private readonly lines: ReadonlyMap<string, Line>;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.lines = new Map(
      ADAPTERS.flatMap(({ slug, pull }) => {
        const settings = config.pulls.get(slug);
        if (!pull || !settings) return [];
        const meter = new QuotaMeter(pools.poller, slug, settings.quotas, this.ending.signal);
        const line = new Line(slug, pull, settings, meter.spend, this.ending.signal);
        line.circuit.onStateChange((state) => void this.tell(slug, NAMES[state]));
        return [[slug, line]];
      }),
    );
  }

  get carriers(): string[] {
    return [...this.lines.keys()];
  }

  of(carrier: string): Line | undefined {
    return this.lines.get(carrier);
  }

  /** A carrier that can be asked since this start has shipments that were waiting for that: over an hour. */
  async hastenUnasked(): Promise<void> {
    for (const carrier of this.carriers) {
      await hastenUnasked(this.pools.bookkeeping, carrier, HASTENED_WITHIN).catch((error: Error) => {
        this.log.warn({ carrier, err: error.message }, 'checks.not_hastened');
      });
    }
  }

  /** Cuts off every question under way. */
  close(): void {
    this.ending.abort();
  }

  private async tell(carrier: string, circuit: string): Promise<void> {
    this.log.warn({ carrier, circuit }, 'carrier.circuit');
    await noteCircuit(this.pools.bookkeeping, carrier, circuit).catch((error: Error) => {
      this.log.debug({ carrier, err: error.message }, 'carrier.circuit_not_noted');
    });
  }
}
