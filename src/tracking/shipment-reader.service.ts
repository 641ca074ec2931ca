/** Shipments as PostgreSQL has them, one or page by page. */
import { Inject, Injectable } from '@nestjs/common';
import { numberKey } from '../domain/cycle.js';
import { DEFAULT_LIMIT, type Page } from '../http/page.js';
import { Pages } from '../http/pages.service.js';
import { Lineage } from '../storage/lineage.js';
import type { Pools } from '../storage/pools.js';
import type { ShipmentRow } from '../storage/rows.js';
import { listShipments } from '../storage/shipment-list.sql.js';
import { readShipment } from '../storage/shipments.sql.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { shipmentDocument } from './presentation.js';
import { entityTag } from './read-model/entry.js';
import { noSuchShipment } from './read-model/timeline-reader.service.js';
import type { ShipmentQuery } from './shipment.dto.js';

@Injectable()
export class ShipmentReader {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly lineage: Lineage,
    private readonly pages: Pages,
  ) {}

  /** @throws Problem `not_found` where the shipment is not this customer's. */
  async find(customerId: string, id: string): Promise<ShipmentRow> {
    const row = await asCustomer(this.pools.reader, customerId, (sql) => readShipment(sql, customerId, id));
    if (!row) throw noSuchShipment();
    return row;
  }

  /** Newest first. @throws Problem `invalid_fields` where the cursor is not one of ours. */
  async list(customerId: string, query: ShipmentQuery): Promise<Page<ReturnType<typeof shipmentDocument>>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const before = await this.pages.rowBefore(query.cursor);
    const filter = {
      customerId,
      status: query.status ?? null,
      carrier: query.carrier ?? null,
      numberKey: query.tracking_number === undefined ? null : numberKey(query.tracking_number),
      reference: query.reference ?? null,
      updatedAfter: query.updated_after === undefined ? null : new Date(query.updated_after),
      before,
    };
    const rows = await asCustomer(this.pools.reader, customerId, (sql) =>
      listShipments(sql, filter, limit + 1),
    );
    return this.pages.cut(rows, limit, shipmentDocument, (row) => [row.created_at_exact, row.id]);
  }

  /** @throws Error while PostgreSQL is away */
  async etagOf(row: ShipmentRow): Promise<string> {
    return entityTag(await this.lineage.current(), row.revision);
  }
}
