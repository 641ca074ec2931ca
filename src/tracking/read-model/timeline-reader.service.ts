/** Reads a shipment with its latest events: Redis first, PostgreSQL behind it, which then fills Redis in. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { publicId } from '../../domain/ids.js';
import { Problem } from '../../domain/problem.js';
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

@Injectable()
export class TimelineReader {
  private readonly underWay = new Map<string, Promise<TrackingAnswer>>();

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
    return this.readOnce(customerId, shipmentId);
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

  /** Requests for one shipment that miss at the same time share one read. */
  private readOnce(customerId: string, shipmentId: string): Promise<TrackingAnswer> {
    const question = `${customerId} ${shipmentId}`;
    const running = this.underWay.get(question);
    if (running) return running;
    const read = this.readThrough(customerId, shipmentId).finally(() => this.underWay.delete(question));
    this.underWay.set(question, read);
    return read;
  }

  /** From PostgreSQL, whatever Redis has. @throws Problem `not_found` as `read` does. */
  async readThrough(customerId: string, shipmentId: string): Promise<TrackingAnswer> {
    const key = timelineKey(publicId('shp', shipmentId));
    const lease = this.trust.isTrusted ? await this.takeLease(key).catch(() => null) : null;
    const head = await asCustomer(this.pools.reader, customerId, (sql) =>
      readTimelineHead(sql, customerId, shipmentId, lease ? KEPT_EVENTS : SHOWN_EVENTS),
    );
    if (head === null) throw noSuchShipment();
    const tag = lease?.tag ?? (await this.lineage.current()) + NO_RUN;
    const header = headerMember(tag, head.shipment);
    if (lease) this.fill(key, lease.token, header, head);
    const members = head.events.slice(0, SHOWN_EVENTS).map((row) => eventMember(row)[1]);
    return answerOf([header, ...members], tag, customerId) as TrackingAnswer;
  }

  /** Before PostgreSQL is read: a change that is projected after that voids it. */
  private async takeLease(key: string): Promise<{ tag: string; token: string } | null> {
    const tag = await this.tag.current();
    const token = randomUUID();
    return (await this.redis.set(leaseKey(key), token, 'PX', LEASE, 'NX')) === 'OK' ? { tag, token } : null;
  }

  private fill(
    key: string,
    token: string,
    header: string,
    { shipment, events }: { shipment: ShipmentRow; events: EventRow[] },
  ): void {
    const members = ['+inf', header, ...events.flatMap(eventMember)];
    const ttl = String(timeToLive(shipment));
    this.redis.fillEntry(key, leaseKey(key), token, ttl, ...members).catch(() => this.trust.doubt());
  }
}

/** The same for unknown, malformed and other customers' ids. */
export function noSuchShipment(): Problem {
  return new Problem('not_found', 'There is no such shipment');
}
