/** Joins parked events to shipments that exist by now. Registration does so itself; this finds what slipped through. */
import { Inject, Injectable } from '@nestjs/common';
import { numbersToJoin } from '../storage/parked-events.sql.js';
import type { Pools } from '../storage/pools.js';
import { lockNumbers, lockShipmentsOf } from '../storage/shipments.sql.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { unpark } from '../tracking/timeline/parking.js';
import { recordEvents } from '../tracking/timeline/record-events.js';
import { Settler } from './settle.service.js';

const BATCH = 100;

@Injectable()
export class ParkedJoiner {
  /** Numbers are looked at in turn, so that those whose events no shipment takes don't hold up the others. */
  private reached = '';

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly settler: Settler,
  ) {}

  /** Looks at the next numbers. @throws Error where PostgreSQL is away. */
  async join(): Promise<void> {
    const numbers = await numbersToJoin(this.pools.bookkeeping, this.reached, BATCH);
    this.reached = numbers.length === BATCH ? numbers.at(-1)! : '';
    if (numbers.length === 0) return;
    const recorded = await inTransaction(this.pools.worker, async (sql) => {
      await lockNumbers(sql, numbers, 'alone');
      const shipments = await lockShipmentsOf(sql, numbers);
      return recordEvents(sql, await unpark(sql, shipments), new Date());
    });
    await this.settler.settle(recorded);
  }
}
