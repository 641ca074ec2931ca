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

export interface NumberedFeed {
  customer_id: string;
  numbered: number;
  /** The last number given. */
  head: number;
}

/**
 * Numbers up to `limit` committed rows, without gaps within a customer, versions of a shipment in their order. To be
 * run in a transaction of its own: the lock makes the next sequencer see what this one committed.
 * @returns of each customer, how many it numbered, and how far the numbers reach by now.
 */
export async function sequenceFeed(sql: Sql, limit: number): Promise<NumberedFeed[]> {
  const locked = sql.query({
    name: 'lock-sequencer',
    text: 'SELECT pg_advisory_xact_lock($1)',
    values: [SEQUENCER_LOCK],
  });
  const numbered = sql.query<NumberedFeed>({
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
           ), written AS (
             UPDATE feed f SET sequence = n.sequence FROM numbered n
             WHERE f.shipment_id = n.shipment_id AND f.version = n.version RETURNING f.customer_id, f.sequence
           )
           SELECT customer_id, max(sequence)::float8 AS head, count(*)::int AS numbered
           FROM written GROUP BY customer_id`,
    values: [limit],
  });
  const [, { rows }] = await Promise.all([locked, numbered]);
  return rows;
}

/** The last number given in a customer's feed, 0 where there is none. */
export async function readFeedHead(sql: Sql, customerId: string): Promise<number> {
  const { rows } = await sql.query<{ sequence: number }>({
    name: 'read-feed-head',
    text: `SELECT sequence::float8 AS sequence FROM feed WHERE customer_id = $1 AND sequence IS NOT NULL
           ORDER BY sequence DESC LIMIT 1`,
    values: [customerId],
  });
  return rows[0]?.sequence ?? 0;
}
