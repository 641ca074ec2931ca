/** Reads the latest events over all of a customer's shipments: Redis first, PostgreSQL behind it. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { readRecentEvents } from '../../storage/versions.sql.js';
import type { Pools } from '../../storage/pools.js';
import { asCustomer } from '../../storage/sql.js';
import { POOLS, READ_MODEL_REDIS } from '../../storage/stores.js';
import { recentEventDocument } from '../presentation.js';
import { leaseKey } from './entry.js';
import { EntryTag } from './entry-tag.service.js';
import {
  COMPLETE,
  KEPT_RECENT,
  parseRecent,
  type RecentEvent,
  recentKey,
  recentMember,
} from './recent-key.js';
import { ReadModelTrust } from './trust.service.js';

const LEASE = 2000;

@Injectable()
export class RecentReader {
  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly tag: EntryTag,
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
      const key = recentKey(customerId, await this.tag.current());
      const [mark, ...members] = await this.redis.zrevrange(key, 0, KEPT_RECENT);
      return mark === COMPLETE ? members.map(parseRecent) : null;
    } catch {
      this.trust.doubt();
      return null;
    }
  }

  private async readThrough(customerId: string): Promise<RecentEvent[]> {
    const lease = this.trust.isTrusted ? await this.takeLease(customerId).catch(() => null) : null;
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      readRecentEvents(sql, customerId, KEPT_RECENT),
    );
    const events = rows.map((row) => recentEventDocument(row, row));
    if (lease) {
      this.redis
        .fillRecent(
          lease.key,
          leaseKey(lease.key),
          lease.token,
          String(KEPT_RECENT),
          ...events.flatMap(recentMember),
        )
        .catch(() => this.trust.doubt());
    }
    return events;
  }

  private async takeLease(customerId: string): Promise<{ key: string; token: string } | null> {
    const key = recentKey(customerId, await this.tag.current());
    const token = randomUUID();
    return (await this.redis.set(leaseKey(key), token, 'PX', LEASE, 'NX')) === 'OK' ? { key, token } : null;
  }
}

function latestOfEach(events: readonly RecentEvent[]): RecentEvent[] {
  const seen = new Set<string>();
  return events.filter(({ event_id }) => !seen.has(event_id) && seen.add(event_id));
}
