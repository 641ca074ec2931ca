/**
 * Which history the database is on. What Redis remembers of a database is only true of that history: after a restore
 * or a failover PostgreSQL may know less than it once acknowledged to Redis. So every key or entry that claims
 * "PostgreSQL has this" carries the lineage, and another lineage's claims count for nothing.
 */
import { createHash } from 'node:crypto';
import { SharedAnswers } from '../domain/shared-answers.js';
import type { Pools } from './pools.js';

/** Raised when what we keep in Redis changes its form, so that no version reads another's. */
const FORMAT = 1;

interface Identity {
  system: string;
  timeline: string;
  database: string;
}

/** Milliseconds that an answer is believed; a failover also breaks the connections, and every new one asks anew. */
const BELIEVED_FOR = 5000;

export class Lineage {
  private known: { tag: string; at: number } | null = null;
  private connections = 0;
  private readonly asking = new SharedAnswers<string>();

  /** Every connection asks anew: a failover breaks the old ones. */
  constructor(private readonly pools: Pools) {
    for (const pool of [pools.worker, pools.reader]) {
      pool.on('connect', () => {
        this.connections += 1;
        this.known = null;
      });
    }
  }

  /** 12 hex digits. @throws Error while PostgreSQL is away. */
  async current(): Promise<string> {
    const { known } = this;
    if (known !== null && performance.now() - known.at < BELIEVED_FOR) return known.tag;
    return this.asking.to(String(this.connections), () => this.askAnew());
  }

  private async askAnew(): Promise<string> {
    const { connections } = this;
    const at = performance.now();
    const tag = await this.ask();
    if (connections === this.connections) this.known = { tag, at };
    return tag;
  }

  private async ask(): Promise<string> {
    const { rows } = await this.pools.bookkeeping.query<Identity>(`
      SELECT s.system_identifier::text AS system, left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline,
        (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database
      FROM pg_control_system() s`);
    const { system, timeline, database } = rows[0]!;
    const identity = [FORMAT, system, timeline, database].join(':');
    return createHash('sha256').update(identity).digest('hex').slice(0, 12);
  }
}
