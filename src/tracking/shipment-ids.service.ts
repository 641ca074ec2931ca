/** The shipment that an id means: ours, or the one under which a system before this one knew it (`milepost history import`). */
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { uuidOf } from '../domain/ids.js';
import { readLegacyIds } from '../storage/history.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { noSuchShipment } from './read-model/timeline-reader.service.js';

const REMEMBERED = 50_000;
/** As long as an old id may be, and without what PostgreSQL takes in no text. */
const LEGACY_ID = /^[^\p{Cc}]{1,200}$/u;

@Injectable()
export class ShipmentIds {
  /** What an old id means never changes. */
  private readonly known = new LRUCache<string, string>({ max: REMEMBERED });

  constructor(@Inject(POOLS) private readonly pools: Pools) {}

  /** @returns the shipment's UUID; whether it is this customer's is for the reader to see @throws Problem `not_found` */
  async uuidOf(customerId: string, id: string): Promise<string> {
    return uuidOf('shp', id) ?? (await this.lookUp(customerId, id));
  }

  private async lookUp(customerId: string, legacyId: string): Promise<string> {
    if (!LEGACY_ID.test(legacyId)) throw noSuchShipment();
    const key = `${customerId} ${legacyId}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const [found] = await asCustomer(this.pools.reader, customerId, (sql) =>
      readLegacyIds(sql, [{ customer_id: customerId, legacy_id: legacyId }]),
    );
    if (!found) throw noSuchShipment();
    this.known.set(key, found.shipment_id);
    return found.shipment_id;
  }
}
