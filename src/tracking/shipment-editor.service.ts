/** Changes of a shipment that no event makes: what its brand says of it, and that it is to be tracked no longer. */
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '../domain/problem.js';
import { isAmong } from '../http/etag.js';
import { Lineage } from '../storage/lineage.js';
import type { Pools } from '../storage/pools.js';
import type { ShipmentRow } from '../storage/rows.js';
import { lockShipment, updateDetails } from '../storage/shipment-details.sql.js';
import { inTransaction } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { entityTag } from './read-model/entry.js';
import { noSuchShipment } from './read-model/timeline-reader.service.js';
import { announceRevisions, Revisions } from './revisions.service.js';
import type { ShipmentDetails } from './shipment.dto.js';

@Injectable()
export class ShipmentEditor {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly lineage: Lineage,
    private readonly revisions: Revisions,
  ) {}

  /**
   * What is given replaces what there was; `null` takes it away.
   * @param ifMatch the ETags of which the shipment must still have one
   * @throws Problem `not_found`, `precondition_failed`
   */
  describe(customerId: string, id: string, details: ShipmentDetails, ifMatch?: string): Promise<ShipmentRow> {
    return this.edit(customerId, id, ifMatch, (row) => {
      if (details.reference !== undefined) row.reference = details.reference;
      if (details.metadata !== undefined) row.metadata = details.metadata ?? {};
      if (details.origin !== undefined) row.origin = details.origin;
      if (details.destination !== undefined) row.destination = details.destination;
      return true;
    });
  }

  /** Its events no longer change it, and its carrier is not asked for its sake; what it shows stays. @throws as above */
  stop(customerId: string, id: string, ifMatch?: string): Promise<ShipmentRow> {
    return this.edit(customerId, id, ifMatch, (row) => {
      if (row.tracking_state === 'stopped') return false;
      row.tracking_state = 'stopped';
      row.next_check_at = null;
      return true;
    });
  }

  /** @param change says whether it changes anything */
  private async edit(
    customerId: string,
    id: string,
    ifMatch: string | undefined,
    change: (row: ShipmentRow) => boolean,
  ): Promise<ShipmentRow> {
    const lineage = await this.lineage.current();
    const { row, owed } = await inTransaction(this.pools.writer, async (sql) => {
      const row = await lockShipment(sql, customerId, id);
      if (row === null) throw noSuchShipment();
      if (ifMatch !== undefined && !isAmong(ifMatch, entityTag(lineage, row.revision))) {
        throw new Problem(
          'precondition_failed',
          'The shipment has changed: read it again, then send its new ETag',
        );
      }
      if (!change(row)) return { row, owed: null };
      row.revision += 1;
      row.updated_at = new Date(Math.max(Date.now(), row.updated_at.getTime()));
      await updateDetails(sql, row);
      return { row, owed: await announceRevisions(sql, [row]) };
    });
    if (owed !== null) await this.revisions.tell(owed);
    return row;
  }
}
