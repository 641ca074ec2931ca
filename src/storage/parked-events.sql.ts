/** Events without a shipment. What reads or writes them does so under the lock of the number (`lockNumbers`). */
import type { Sql } from './sql.js';

export interface ParkedRow {
  number_key: string;
  key: string;
  content_hash: string;
  carriers: string[];
  /** The CarrierEvent as JSON. */
  event: string;
  source: string;
  received_at: Date;
  /** As in EventRow. */
  mapping: number | null;
}

/** Parks events; of the same telling the earliest receipt stays, and the latest mapping that reads it so. */
export async function parkEvents(sql: Sql, rows: readonly ParkedRow[]): Promise<void> {
  await sql.query({
    name: 'park-events',
    text: `INSERT INTO parked_events AS p
             (number_key, key, content_hash, carriers, event, source, received_at, mapping)
           SELECT DISTINCT ON (number_key, key, content_hash)
             number_key, key, content_hash, carriers, event, source, received_at,
             max(mapping) OVER (PARTITION BY number_key, key, content_hash)
           FROM json_populate_recordset(NULL::parked_events, $1)
           ORDER BY number_key, key, content_hash, received_at
           ON CONFLICT (number_key, key, content_hash) DO UPDATE
             SET event = CASE WHEN excluded.received_at < p.received_at THEN excluded.event ELSE p.event END,
               source = CASE WHEN excluded.received_at < p.received_at THEN excluded.source ELSE p.source END,
               received_at = least(p.received_at, excluded.received_at),
               mapping = greatest(p.mapping, excluded.mapping)
             WHERE excluded.received_at < p.received_at OR excluded.mapping > coalesce(p.mapping, 0)`,
    values: [JSON.stringify(rows)],
  });
}

export async function parkedEventsOf(sql: Sql, numberKeys: readonly string[]): Promise<ParkedRow[]> {
  const { rows } = await sql.query<ParkedRow>({
    name: 'parked-events-of',
    text: `SELECT number_key, replace(key::text, '-', '') AS key, replace(content_hash::text, '-', '') AS content_hash,
             carriers, event, source, received_at, mapping
           FROM parked_events WHERE number_key = ANY($1)`,
    values: [numberKeys],
  });
  return rows;
}

export async function removeParked(sql: Sql, rows: readonly ParkedRow[]): Promise<void> {
  await sql.query({
    name: 'remove-parked',
    text: `DELETE FROM parked_events p
           USING unnest($1::text[], $2::uuid[], $3::uuid[]) AS r (number_key, key, content_hash)
           WHERE p.number_key = r.number_key AND p.key = r.key AND p.content_hash = r.content_hash`,
    values: [
      rows.map((row) => row.number_key),
      rows.map((row) => row.key),
      rows.map((row) => row.content_hash),
    ],
  });
}

/** Numbers after `after` that have parked events though a shipment exists, in their order; a hint, taken without locks. */
export async function numbersToJoin(sql: Sql, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql.query<{ number_key: string }>({
    name: 'numbers-to-join',
    text: `SELECT DISTINCT p.number_key FROM parked_events p
           JOIN shipments s ON s.number_key = p.number_key AND s.carrier = ANY(p.carriers)
           WHERE p.number_key > $1 AND s.tracking_state <> 'stopped'
           ORDER BY p.number_key LIMIT $2`,
    values: [after, limit],
  });
  return rows.map((row) => row.number_key);
}
