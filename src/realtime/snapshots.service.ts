/** Where a stream begins for a client: the shipment as `GET /api/v1/tracking/{shipment_id}` shows it, or a feed's head. */
import { Inject, Injectable } from '@nestjs/common';
import { readFeedHead } from '../storage/feed.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { TimelineReader } from '../tracking/read-model/timeline-reader.service.js';
import type { TrackingAnswer } from '../tracking/read-model/entry.js';
import { CustomerSource, ShipmentSource, type Source } from './source.js';

/** `document` is the shipment's, with its latest events; a feed has none. */
export interface Snapshot {
  readonly place: number;
  readonly document: object | null;
}

@Injectable()
export class Snapshots {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly timelines: TimelineReader,
  ) {}

  /** As the read model has it. @throws Problem `not_found` where the shipment is not this customer's. */
  async ofShipment({ customerId, shipmentId }: ShipmentSource): Promise<Snapshot> {
    return snapshotOf(await this.timelines.read(customerId, shipmentId));
  }

  /** As PostgreSQL has it now. @throws Problem as `ofShipment` does; and Error while PostgreSQL is away. */
  async fresh(source: Source): Promise<Snapshot> {
    if (source instanceof ShipmentSource) {
      return snapshotOf(await this.timelines.readThrough(source.customerId, source.shipmentId));
    }
    const { customerId } = source as CustomerSource;
    const head = await asCustomer(this.pools.reader, customerId, (sql) => readFeedHead(sql, customerId));
    return { place: head, document: null };
  }
}

function snapshotOf({ body }: TrackingAnswer): Snapshot {
  const document = JSON.parse(body) as { version: number };
  return { place: document.version, document };
}
