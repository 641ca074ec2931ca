/** The change feed: one row a version, numbered after COMMIT. */
import type { FeedRow } from './rows.js';
import type { Sql } from './sql.js';

export async function appendToFeed(sql: Sql, rows: readonly FeedRow[]): Promise<void> {
  await sql.query({
    name: 'append-to-feed',
    text: `INSERT INTO feed (shipment_id, version, customer_id, key, applied_at)
           SELECT shipment_id, version, customer_id, key, applied_at
           FROM json_populate_recordset(NULL::feed, $1) ORDER BY shipment_id, version`,
    values: [JSON.stringify(rows)],
  });
}

/** An arbitrary number: whoever holds this lock is the one sequencer. */
const SEQUENCER_LOCK = 0x73657131;

/**
 * Numbers up to `limit` committed rows, without gaps within a customer, versions of a shipment in their order. To be
 * run in a transaction of its own: the lock makes the next sequencer see what this one committed.
 * @returns how many it numbered.
 */
export async function sequenceFeed(sql: Sql, limit: number): Promise<number> {
  await sql.query({
    name: 'lock-sequencer',
    text: 'SELECT pg_advisory_xact_lock($1)',
    values: [SEQUENCER_LOCK],
  });
  const { rowCount } = await sql.query({
    name: 'sequence-feed',
    text: `WITH head AS (
             SELECT shipment_id, version, customer_id, applied_at FROM feed WHERE sequence IS NULL
             ORDER BY applied_at, shipment_id, version LIMIT $1
           ), reached AS (
             SELECT c.customer_id, coalesce(t.sequence, 0) AS sequence
             FROM (SELECT DISTINCT customer_id FROM head) c
             LEFT JOIN LATERAL (
               SELECT f.sequence FROM feed f WHERE f.customer_id = c.customer_id AND f.sequence IS NOT NULL
               ORDER BY f.sequence DESC LIMIT 1
             ) t ON true
           ), numbered AS (
             SELECT h.shipment_id, h.version, r.sequence + row_number() OVER (
               PARTITION BY h.customer_id ORDER BY h.applied_at, h.shipment_id, h.version
             ) AS sequence
             FROM head h JOIN reached r USING (customer_id)
           )
           UPDATE feed f SET sequence = n.sequence FROM numbered n
           WHERE f.shipment_id = n.shipment_id AND f.version = n.version`,
    values: [limit],
  });
  return rowCount ?? 0;
}
