/**
 * Removes shipments that are old enough, whole, some at a time: in PostgreSQL under their locks, and after the COMMIT in
 * Redis. There a reader may be filling one in that it read before; to forget it voids that reader's lease as well, and
 * whoever begins to read later finds nothing. Where Redis is not told, the outbox has the sweeper do it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { EventRetention } from '../config/retention-variables.js';
import { chunksOf } from '../domain/chunks.js';
import { addRemovedToOutbox, removeFromOutbox } from '../storage/outbox.sql.js';
import type { Pools } from '../storage/pools.js';
import {
  findNeeded,
  findOldShipments,
  lockOldShipments,
  type OldShipment,
  removeShipments,
  type ShipmentAges,
  takeTurn,
} from '../storage/retention.sql.js';
import { inTransaction, type Sql } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { Projector } from '../tracking/read-model/projector.service.js';
import { ReadModelTrust } from '../tracking/read-model/trust.service.js';

/** So many are looked at by one statement, and removed by one transaction. */
const LOOKED_AT = 5000;
const BATCH = 200;
/** A round goes on where the one before ended: so none takes long, however many there are. */
const PAGES_A_ROUND = 200;
/** Milliseconds after every statement, in which PostgreSQL is left to others. */
const PAUSE = 50;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

interface Removal {
  readonly shipments: readonly OldShipment[];
  readonly outboxIds: readonly string[];
}

@Injectable()
export class OldShipments {
  private reached = FIRST_ID;

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly projector: Projector,
    private readonly trust: ReadModelTrust,
  ) {}

  /** One round. @returns how many it removed. @throws Error where PostgreSQL is away */
  async removeSome(retention: EventRetention, isOver: () => boolean): Promise<number> {
    const ages = agesOf(retention);
    let removed = 0;
    for (let page = 0; page < PAGES_A_ROUND && !isOver(); page += 1) {
      const { reached, old } = await findOldShipments(this.pools.poller, ages, this.reached, LOOKED_AT);
      for (const ids of chunksOf(old, BATCH)) {
        const removal = isOver() ? null : await this.remove(ages, ids);
        if (removal === null) return removed; // the rest comes in the next round
        removed += removal;
        await pause(PAUSE);
      }
      this.reached = reached ?? FIRST_ID;
      if (reached === null) return removed;
      await pause(PAUSE);
    }
    return removed;
  }

  /** @returns `null` where another process removes just now */
  private async remove(ages: ShipmentAges, ids: readonly string[]): Promise<number | null> {
    const removal = await inTransaction(this.pools.poller, (sql) => removeIn(sql, ages, ids));
    if (removal === null) return null;
    if (removal.shipments.length > 0) await this.tellRedis(removal);
    return removal.shipments.length;
  }

  private async tellRedis({ shipments, outboxIds }: Removal): Promise<void> {
    if (this.trust.isDoubted) return;
    try {
      await this.projector.forget(shipments);
      await removeFromOutbox(this.pools.bookkeeping, outboxIds);
    } catch {
      this.trust.doubt();
    }
  }
}

async function removeIn(sql: Sql, ages: ShipmentAges, ids: readonly string[]): Promise<Removal | null> {
  if (!(await takeTurn(sql))) return null;
  const locked = await lockOldShipments(sql, ages, ids);
  if (locked.length === 0) return { shipments: [], outboxIds: [] };
  const needed = await findNeeded(sql, locked);
  const shipments = locked.filter(({ id }) => !needed.has(id));
  const [outboxIds] = await Promise.all([
    addRemovedToOutbox(sql, shipments),
    removeShipments(sql, shipments),
  ]);
  return { shipments, outboxIds };
}

function agesOf({ byStatus, others }: EventRetention): ShipmentAges {
  return { statuses: [...byStatus.keys()], days: [...byStatus.values()], others };
}
