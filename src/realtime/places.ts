/** How far streams are in PostgreSQL by now. */
import { chunksOf } from '../domain/chunks.js';
import { readFeedHead } from '../storage/feed.sql.js';
import { readShipmentVersions } from '../storage/shipments.sql.js';
import type { Sql } from '../storage/sql.js';
import { CustomerSource, ShipmentSource, type Source } from './source.js';

const SHIPMENTS_AT_ONCE = 1000;

/** By channel; a shipment that is not there is left out. @throws Error while PostgreSQL is away. */
export async function placesOf(sql: Sql, sources: readonly Source[]): Promise<ReadonlyMap<string, number>> {
  const places = new Map<string, number>();
  const channels = new Map<string, string>();
  for (const source of sources) {
    if (source instanceof ShipmentSource) channels.set(source.shipmentId, source.channel);
    if (source instanceof CustomerSource) {
      places.set(source.channel, await readFeedHead(sql, source.customerId));
    }
  }
  for (const ids of chunksOf([...channels.keys()], SHIPMENTS_AT_ONCE)) {
    for (const { id, version } of await readShipmentVersions(sql, ids))
      places.set(channels.get(id)!, version);
  }
  return places;
}
