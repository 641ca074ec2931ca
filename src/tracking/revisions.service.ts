/** Revisions of shipments that no event made: announced in their transaction, and told to Redis after it. */
import { Inject, Injectable } from '@nestjs/common';
import { addToOutbox, removeFromOutbox } from '../storage/outbox.sql.js';
import type { Pools } from '../storage/pools.js';
import type { ShipmentRow } from '../storage/rows.js';
import type { Sql } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { Projector } from './read-model/projector.service.js';
import { revisionOf } from './timeline/reconcile.js';

/** What is owed to Redis once its transaction is committed. */
export interface OwedRevisions {
  readonly shipments: readonly ShipmentRow[];
  readonly outboxIds: readonly string[];
}

@Injectable()
export class Revisions {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly projector: Projector,
  ) {}

  /** What Redis is not told now stays in the outbox, for the sweeper. */
  async tell({ shipments, outboxIds }: OwedRevisions): Promise<void> {
    try {
      await this.projector.project(shipments.map(revisionOf));
      await removeFromOutbox(this.pools.bookkeeping, outboxIds);
    } catch {
      return;
    }
  }
}

/** @param shipments as the caller has written them, each with the number of its revision */
export async function announceRevisions(sql: Sql, shipments: readonly ShipmentRow[]): Promise<OwedRevisions> {
  return { shipments, outboxIds: await addToOutbox(sql, shipments.map(nothingToTell)) };
}

/** Its entry in the read model has to follow, and there is no version to tell of. */
function nothingToTell({ id, version }: ShipmentRow) {
  return { shipment_id: id, first_version: version + 1, last_version: version };
}
