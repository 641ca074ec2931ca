/** Notes how attempts went: what is to be noted while PostgreSQL writes goes together into the next statement. */
import { Inject, Injectable } from '@nestjs/common';
import { type DeliveryRow, settleDeliveries } from '../storage/deliveries.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';

interface Page {
  readonly rows: DeliveryRow[];
  readonly written: Promise<void>;
}

@Injectable()
export class DeliveryNotes {
  private last: Promise<void> = Promise.resolve();
  private open: Page | null = null;

  constructor(@Inject(POOLS) private readonly pools: Pools) {}

  /** @throws Error where PostgreSQL is away */
  async note(row: DeliveryRow): Promise<void> {
    this.open ??= this.newPage();
    this.open.rows.push(row);
    await this.open.written;
  }

  private newPage(): Page {
    const rows: DeliveryRow[] = [];
    const written = this.last.then(() => {
      this.open = null;
      return settleDeliveries(this.pools.courier, rows);
    });
    this.last = written.catch(() => undefined); // is thrown at those who wait for it
    return { rows, written };
  }
}
