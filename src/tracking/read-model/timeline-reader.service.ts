/** Reads a shipment with its latest events: Redis first, PostgreSQL behind it, which then fills Redis in. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { publicId, uuidIn } from '../../domain/ids.js';
import { Problem } from '../../domain/problem.js';
import { SharedAnswers } from '../../domain/shared-answers.js';
import { readTimelineHead } from '../../storage/events.sql.js';
import { Lineage } from '../../storage/lineage.js';
import type { Pools } from '../../storage/pools.js';
import type { EventRow, ShipmentRow } from '../../storage/rows.js';
import { asCustomer } from '../../storage/sql.js';
import { POOLS, READ_MODEL_REDIS } from '../../storage/stores.js';
import {
  answerOf,
  eventMember,
  headerMember,
  KEPT_EVENTS,
  leaseKey,
  SHOWN_EVENTS,
  timelineKey,
  timeToLive,
  type TrackingAnswer,
} from './entry.js';
import { EntryTag, NO_RUN } from './entry-tag.service.js';
import { reads } from './metrics.js';
import { ReadModelTrust } from './trust.service.js';

/** Milliseconds in which a reader must have read PostgreSQL, or another may try. */
const LEASE = 2000;

interface Lease {
  readonly tag: string;
  readonly token: string;
}

interface TimelineHead {
  readonly shipment: ShipmentRow;
  readonly events: EventRow[];
}

@Injectable()
export class TimelineReader {
  private readonly misses = new SharedAnswers<TrackingAnswer>();

  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly tag: EntryTag,
    private readonly lineage: Lineage,
    private readonly trust: ReadModelTrust,
  ) {}

  /** @throws Problem `not_found` where the shipment is not this customer's. */
  async read(customerId: string, shipmentId: string): Promise<TrackingAnswer> {
    const answer = this.trust.isTrusted ? await this.readRedis(customerId, shipmentId) : null;
    if (answer === 'forbidden') throw noSuchShipment();
    if (answer) {
      reads.inc({ source: 'redis' });
      return answer;
    }
    reads.inc({ source: 'postgres' });
    return this.misses.to(`${customerId} ${shipmentId}`, () => this.readThrough(customerId, shipmentId));
  }

  private async readRedis(customerId: string, shipmentId: string) {
    try {
      const key = timelineKey(publicId('shp', shipmentId));
      const members = await this.redis.zrevrange(key, 0, SHOWN_EVENTS);
      return answerOf(members, await this.tag.current(), customerId);
    } catch {
      this.trust.doubt();
      return null;
    }
  }

  /** From PostgreSQL, whatever Redis has. @throws Problem `not_found` as `read` does. */
  async readThrough(customerId: string, shipmentId: string): Promise<TrackingAnswer> {
    const key = timelineKey(publicId('shp', shipmentId));
    const lease = this.trust.isTrusted ? await this.takeLease(key).catch(() => null) : null;
    const head = await this.readHead(customerId, shipmentId, lease ? KEPT_EVENTS : SHOWN_EVENTS);
    if (head === null) throw noSuchShipment();
    const tag = lease?.tag ?? (await this.lineage.current()) + NO_RUN;
    const header = headerMember(tag, head.shipment);
    if (lease) this.fill(key, lease, header, head).catch(() => this.trust.doubt());
    const members = head.events.slice(0, SHOWN_EVENTS).map((row) => eventMember(row)[1]);
    return answerOf([header, ...members], tag, customerId) as TrackingAnswer;
  }

  /**
   * Fills Redis in without a reader who waits. @returns whether it did: nobody else was at it, and nothing changed
   * meanwhile. @throws Error where a store is away
   */
  async fillIn(customerId: string, shipmentId: string): Promise<boolean> {
    const key = timelineKey(publicId('shp', shipmentId));
    const lease = await this.takeLease(key);
    if (lease === null) return false;
    const head = await this.readHead(customerId, shipmentId, KEPT_EVENTS);
    return head !== null && this.fill(key, lease, headerMember(lease.tag, head.shipment), head);
  }

  private readHead(customerId: string, shipmentId: string, events: number): Promise<TimelineHead | null> {
    return asCustomer(this.pools.reader, customerId, (sql) =>
      readTimelineHead(sql, customerId, shipmentId, events),
    );
  }

  /** Before PostgreSQL is read: a change that is projected after that voids it. */
  private async takeLease(key: string): Promise<Lease | null> {
    const tag = await this.tag.current();
    const token = randomUUID();
    return (await this.redis.set(leaseKey(key), token, 'PX', LEASE, 'NX')) === 'OK' ? { tag, token } : null;
  }

  /** @returns whether the lease was still ours */
  private async fill(
    key: string,
    { token }: Lease,
    header: string,
    { shipment, events }: TimelineHead,
  ): Promise<boolean> {
    const members = ['+inf', header, ...events.flatMap(eventMember)];
    const ttl = String(timeToLive(shipment));
    return (await this.redis.fillEntry(key, leaseKey(key), token, ttl, ...members)) === 1;
  }
}

/** The same for unknown, malformed and other customers' ids. */
export function noSuchShipment(): Problem {
  return new Problem('not_found', 'There is no such shipment');
}

export function shipmentUuid(id: string): string {
  return uuidIn('shp', id, noSuchShipment);
}
