/** Tells Redis what has changed. All of it may be done twice, or late; a change that is not told stays in the outbox. */
import { Inject, Injectable } from '@nestjs/common';
import type { ChainableCommander, Redis } from 'ioredis';
import { groupBy } from '../../domain/group-by.js';
import { publicId } from '../../domain/ids.js';
import { Lineage } from '../../storage/lineage.js';
import type { ShipmentRow } from '../../storage/rows.js';
import { READ_MODEL_REDIS } from '../../storage/stores.js';
import { recentEventDocument } from '../presentation.js';
import type { ShipmentChange } from '../timeline/reconcile.js';
import { eventMember, headerMember, KEPT_EVENTS, leaseKey, timelineKey, timeToLive } from './entry.js';
import { KEPT_RECENT, recentKey } from './recent-key.js';

@Injectable()
export class Projector {
  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    private readonly lineage: Lineage,
  ) {}

  /** Extends the entries of what a slice has just changed. @throws Error where Redis has not taken all of it. */
  async project(changes: readonly ShipmentChange[]): Promise<void> {
    const lineage = await this.lineage.current();
    const pipeline = this.redis.pipeline();
    for (const change of changes) {
      if (change.corrected.length + change.noted.length > 0) drop(pipeline, change.shipment);
      else extend(pipeline, lineage, change);
    }
    for (const [customerId, group] of groupBy(changes, ({ shipment }) => shipment.customer_id)) {
      addRecent(pipeline, customerId, group);
    }
    await execute(pipeline);
  }

  /** Drops the entries of shipments of which it is not known what Redis has; a reader fills them in again. */
  async forget(shipments: readonly ShipmentRow[]): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const shipment of shipments) drop(pipeline, shipment);
    for (const customerId of new Set(shipments.map((row) => row.customer_id))) {
      const key = recentKey(customerId);
      pipeline.unlink(key).del(leaseKey(key));
    }
    await execute(pipeline);
  }
}

function extend(pipeline: ChainableCommander, lineage: string, change: ShipmentChange): void {
  const { shipment, revisionBefore, added } = change;
  const key = timelineKey(publicId('shp', shipment.id));
  pipeline.extendEntry(
    key,
    leaseKey(key),
    lineage,
    String(revisionBefore),
    String(shipment.revision),
    headerMember(lineage, shipment),
    String(KEPT_EVENTS),
    String(timeToLive(shipment)),
    ...added.flatMap(eventMember),
  );
}

function drop(pipeline: ChainableCommander, shipment: ShipmentRow): void {
  const key = timelineKey(publicId('shp', shipment.id));
  pipeline.unlink(key, leaseKey(key));
}

function addRecent(
  pipeline: ChainableCommander,
  customerId: string,
  changes: readonly ShipmentChange[],
): void {
  const members = changes.flatMap(({ shipment, added, corrected }) =>
    [...added, ...corrected].flatMap((row) => [
      String(row.applied_at.getTime()),
      JSON.stringify(recentEventDocument(row, shipment)),
    ]),
  );
  if (members.length > 0) pipeline.addRecent(recentKey(customerId), String(KEPT_RECENT), ...members);
}

async function execute(pipeline: ChainableCommander): Promise<void> {
  if (pipeline.length === 0) return;
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}
