/** After the COMMIT: read model, sockets, feed numbers, dedup. What fails here stays in the outbox for the sweeper. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Push } from '../realtime/push.service.js';
import { eventOfVersion } from '../tracking/tracking-event.js';
import { readVersions } from '../storage/versions.sql.js';
import { overdueInOutbox, type OwedRow, removeFromOutbox } from '../storage/outbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { readShipments } from '../storage/shipments.sql.js';
import { POOLS } from '../storage/stores.js';
import { Projector } from '../tracking/read-model/projector.service.js';
import { ReadModelTrust } from '../tracking/read-model/trust.service.js';
import type { Recorded } from '../tracking/timeline/record-events.js';

/** Milliseconds that a change is left to whoever wrote it. */
const LEFT_ALONE = 500;
const BATCH = 500;

@Injectable()
export class Settler {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly projector: Projector,
    private readonly push: Push,
    private readonly trust: ReadModelTrust,
  ) {}

  /** Tells Redis of changes just committed. @returns whether it took them. */
  async settle({ changes, outboxIds }: Recorded): Promise<boolean> {
    if (changes.length === 0) return true;
    if (this.trust.isDoubted) return false; // the sweeper tells Redis when it answers again
    try {
      await this.projector.project(changes, this.push.prepare(changes));
      await removeFromOutbox(this.pools.bookkeeping, outboxIds);
      return true;
    } catch (error) {
      this.trust.doubt();
      this.log.debug({ changes: changes.length, err: (error as Error).message }, 'changes.not_settled');
      return false;
    }
  }

  /**
   * Tells Redis of changes that nobody has told it of in time: drops their entries in Redis, publishes their versions.
   * @throws Error where a store is away
   */
  async settleOverdue(): Promise<number> {
    const overdue = await overdueInOutbox(this.pools.bookkeeping, LEFT_ALONE, BATCH);
    if (overdue.length === 0) return 0;
    const ids = [...new Set(overdue.map(({ shipment_id }) => shipment_id))];
    const shipments = await readShipments(this.pools.bookkeeping, ids);
    await this.projector.forget([...shipments, ...overdue.flatMap(removedOf)]);
    const versions = await readVersions(this.pools.bookkeeping, overdue);
    await this.push.publish(versions.map(eventOfVersion));
    await removeFromOutbox(this.pools.bookkeeping, [...new Set(overdue.map(({ id }) => id))]);
    return overdue.length;
  }
}

/** A shipment that is no longer there to be read. */
function removedOf({ shipment_id: id, customer_id }: OwedRow) {
  return customer_id === null ? [] : [{ id, customer_id }];
}
