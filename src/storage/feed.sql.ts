/**
 * The change feed: one line a version. All that one statement writes into a customer's feed is one batch, numbered
 * after COMMIT by the sequence of its first line (a Kafka record batch has its base offset so).
 */
import type { Sql } from './sql.js';

/**
 * The end of a statement that writes events: whatever `told` has, as `TOLD`, becomes lines of the feed. Ids of batches
 * rise in the order of a shipment's versions, for whoever writes them holds its lock.
 */
export const INTO_FEED = `batches AS (
    INSERT INTO feed_batches (customer_id, lines)
    SELECT customer_id, count(*) FROM told GROUP BY customer_id ORDER BY customer_id RETURNING customer_id, id
  )
  INSERT INTO feed (shipment_id, version, customer_id, key, applied_at, batch_id, line)
  SELECT t.*, b.id, row_number() OVER (PARTITION BY t.customer_id ORDER BY t.applied_at, t.shipment_id, t.version) - 1
  FROM told t JOIN batches b USING (customer_id)`;

/** What of an event, as `e`, a line says. */
export const TOLD = 'e.shipment_id, e.version, e.customer_id, e.key, e.applied_at';

/** An arbitrary number: whoever holds this lock is the one sequencer. */
const SEQUENCER_LOCK = 0x73657131;

export interface NumberedFeed {
  customer_id: string;
  /** Batches. */
  numbered: number;
  /** The last number given. */
  head: number;
}

/**
 * Numbers up to `limit` committed batches, without gaps within a customer, versions of a shipment in their order. To be
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
             SELECT customer_id, id, lines FROM feed_batches WHERE base_sequence IS NULL ORDER BY id LIMIT $1
           ), reached AS (
             SELECT c.customer_id, coalesce(t.next, 1) AS next
             FROM (SELECT DISTINCT customer_id FROM head) c
             LEFT JOIN LATERAL (
               SELECT b.base_sequence + b.lines AS next FROM feed_batches b
               WHERE b.customer_id = c.customer_id AND b.base_sequence IS NOT NULL
               ORDER BY b.base_sequence DESC LIMIT 1
             ) t ON true
           ), numbered AS (
             SELECT h.customer_id, h.id,
               r.next + sum(h.lines) OVER (PARTITION BY h.customer_id ORDER BY h.id) - h.lines AS base_sequence
             FROM head h JOIN reached r USING (customer_id)
           ), written AS (
             UPDATE feed_batches b SET base_sequence = n.base_sequence FROM numbered n
             WHERE b.customer_id = n.customer_id AND b.id = n.id
             RETURNING b.customer_id, b.base_sequence + b.lines - 1 AS head
           )
           SELECT customer_id, max(head)::float8 AS head, count(*)::int AS numbered
           FROM written GROUP BY customer_id`,
    values: [limit],
  });
  const [, { rows }] = await Promise.all([locked, numbered]);
  return rows;
}

/** The last number given in a customer's feed, 0 where there is none. */
export async function readFeedHead(sql: Sql, customerId: string): Promise<number> {
  const { rows } = await sql.query<{ head: number }>({
    name: 'read-feed-head',
    text: `SELECT (base_sequence + lines - 1)::float8 AS head FROM feed_batches
           WHERE customer_id = $1 AND base_sequence IS NOT NULL
           ORDER BY base_sequence DESC LIMIT 1`,
    values: [customerId],
  });
  return rows[0]?.head ?? 0;
}
