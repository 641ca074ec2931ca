/** The versions of shipments, read from the lines of the change feed: by their numbers, by a sequence, or the latest. */
import { rowFormat } from './binary-rows.js';
import { EVENT_COLUMNS } from './events.sql.js';
import type { EventRow, FeedItemRow, VersionRow } from './rows.js';
import type { Sql } from './sql.js';

/** Which version it is, and where the shipment stands by now. */
const VERSION_COLUMNS = `f.version AS feed_version, s.status AS shipment_status, s.sub_status AS shipment_sub_status`;

/** Consecutive versions of a shipment, both ends included. */
export interface VersionRange {
  readonly shipment_id: string;
  readonly first_version: number;
  readonly last_version: number;
}

export const RANGES = rowFormat<VersionRange>({
  shipment_id: 'uuid',
  first_version: 'int4',
  last_version: 'int4',
});

/**
 * The events that these versions of shipments made, at most `limit` of them; a version that was corrected since gives
 * the event as it is now.
 */
export async function readVersions(
  sql: Sql,
  ranges: readonly VersionRange[],
  limit: number | null = null,
): Promise<VersionRow[]> {
  const { rows } = await sql.query<VersionRow>({
    name: 'read-versions',
    text: `SELECT ${EVENT_COLUMNS}, ${VERSION_COLUMNS}
           FROM ${RANGES.rows}
           JOIN feed f ON f.shipment_id = r.shipment_id AND f.version BETWEEN r.first_version AND r.last_version
           JOIN events e ON e.shipment_id = f.shipment_id AND e.key = f.key
           JOIN shipments s ON s.id = f.shipment_id
           ORDER BY f.shipment_id, f.version LIMIT $4`,
    values: [...RANGES.valuesOf(ranges), limit],
  });
  return rows;
}

/**
 * A customer's change feed after a sequence, oldest first: from the last batch on that begins no later than the line after
 * it, of each batch at most a page.
 */
export async function readFeed(
  sql: Sql,
  customerId: string,
  after: number,
  limit: number,
): Promise<FeedItemRow[]> {
  const { rows } = await sql.query<FeedItemRow>({
    name: 'read-feed',
    text: `SELECT ${EVENT_COLUMNS}, ${VERSION_COLUMNS}, f.sequence::float8 AS sequence, s.carrier, s.tracking_number,
             s.reference, s.origin, s.destination
           FROM (
             SELECT l.shipment_id, l.version, l.key, b.base_sequence + l.line AS sequence
             FROM feed_batches b
             CROSS JOIN LATERAL (
               SELECT shipment_id, version, key, line FROM feed
               WHERE customer_id = b.customer_id AND batch_id = b.id AND line > $2 - b.base_sequence
               ORDER BY line LIMIT $3
             ) AS l
             WHERE b.customer_id = $1 AND b.base_sequence >= (
               SELECT coalesce(max(base_sequence), 0) FROM feed_batches
               WHERE customer_id = $1 AND base_sequence <= $2 + 1
             )
             ORDER BY b.base_sequence, l.line LIMIT $3
           ) AS f
           JOIN events e ON e.shipment_id = f.shipment_id AND e.key = f.key
           JOIN shipments s ON s.id = f.shipment_id
           ORDER BY f.sequence`,
    values: [customerId, after, limit],
  });
  return rows;
}

/** The events that a customer's shipments got last, newest first; `carrier` and `tracking_number` are the shipment's. */
export async function readRecentEvents(
  sql: Sql,
  customerId: string,
  limit: number,
): Promise<(EventRow & { carrier: string; tracking_number: string })[]> {
  const { rows } = await sql.query<EventRow & { carrier: string; tracking_number: string }>({
    name: 'read-recent-events',
    text: `SELECT e.*, s.carrier, s.tracking_number
           FROM feed_batches b
           CROSS JOIN LATERAL (
             SELECT ${EVENT_COLUMNS}, f.line
             FROM feed f JOIN events e ON e.shipment_id = f.shipment_id AND e.key = f.key AND e.version = f.version
             WHERE f.customer_id = b.customer_id AND f.batch_id = b.id
             ORDER BY f.line DESC LIMIT $2
           ) AS e
           JOIN shipments s ON s.id = e.shipment_id
           WHERE b.customer_id = $1 -- what has no number yet is the newest, and DESC puts it first
           ORDER BY b.base_sequence DESC, b.id DESC, e.line DESC LIMIT $2`,
    values: [customerId, limit],
  });
  return rows;
}
