/** Reads the latest events over all of a customer's shipments: Redis first, PostgreSQL behind it. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { readRecentEvents } from '../../storage/events.sql.js';
import type { Pools } from '../../storage/pools.js';
import { asCustomer } from '../../storage/sql.js';
import { POOLS, READ_MODEL_REDIS } from '../../storage/stores.js';
import { recentEventDocument } from '../presentation.js';
import { leaseKey } from './entry.js';
import { COMPLETE, KEPT_RECENT, recentKey } from './recent-key.js';
import { ReadModelTrust } from './trust.service.js';

type RecentEvent = ReturnType<typeof recentEventDocument>;

const LEASE = 2000;

@Injectable()
export class RecentReader {
  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly trust: ReadModelTrust,
  ) {}

  /** At most `KEPT_RECENT`, newest first; an event that was corrected since stands where its correction does. */
  async read(customerId: string, limit: number): Promise<RecentEvent[]> {
    const cached = this.trust.isTrusted ? await this.readRedis(customerId) : null;
    const events = cached ?? (await this.readThrough(customerId));
    return latestOfEach(events).slice(0, limit);
  }

  private async readRedis(customerId: string): Promise<RecentEvent[] | null> {
    try {
      const [mark, ...members] = await this.redis.zrevrange(recentKey(customerId), 0, KEPT_RECENT);
      return mark === COMPLETE ? members.map((member) => JSON.parse(member) as RecentEvent) : null;
    } catch {
      this.trust.doubt();
      return null;
    }
  }

  private async readThrough(customerId: string): Promise<RecentEvent[]> {
    const key = recentKey(customerId);
    const token = randomUUID();
    const leased = this.trust.isTrusted
      ? await this.redis.set(leaseKey(key), token, 'PX', LEASE, 'NX').catch(() => null)
      : null;
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      readRecentEvents(sql, customerId, KEPT_RECENT),
    );
    const documents = rows.map((row) => recentEventDocument(row, row));
    if (leased) {
      const members = documents.flatMap((document) => [
        String(document.applied_at.getTime()),
        JSON.stringify(document),
      ]);
      this.redis
        .fillRecent(key, leaseKey(key), token, String(KEPT_RECENT), ...members)
        .catch(() => this.trust.doubt());
    }
    return documents;
  }
}

function latestOfEach(events: readonly RecentEvent[]): RecentEvent[] {
  const seen = new Set<string>();
  return events.filter(({ event_id }) => !seen.has(event_id) && seen.add(event_id));
}
