/** What a client missed of shipments while it was away, page by page. */
import { Inject, Injectable } from '@nestjs/common';
import { readVersions, type VersionRange } from '../storage/versions.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { PAGE } from './source.js';
import { eventOfVersion, type TrackingEvent } from '../tracking/tracking-event.js';

@Injectable()
export class MissedVersions {
  constructor(@Inject(POOLS) private readonly pools: Pools) {}

  /** The versions of each range in their order, one shipment after the other. @throws Error while PostgreSQL is away. */
  async *in(customerId: string, ranges: readonly VersionRange[]): AsyncGenerator<TrackingEvent[]> {
    for (let rest = ranges; rest.length > 0;) {
      const rows = await asCustomer(this.pools.reader, customerId, (sql) => readVersions(sql, rest, PAGE));
      yield rows.map(eventOfVersion);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      rest = rest.flatMap((range) => restAfter(range, last.shipment_id, last.feed_version));
    }
  }
}

/** Rows come in the order of shipment ids: what stands before the last one's is read. */
function restAfter(range: VersionRange, shipmentId: string, version: number): VersionRange[] {
  if (range.shipment_id < shipmentId) return [];
  return range.shipment_id > shipmentId ? [range] : [{ ...range, first_version: version + 1 }];
}
