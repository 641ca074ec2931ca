/** What committed changes still owe to Redis: one entry for all that is recorded at once. */
import type { Sql } from './sql.js';
import { RANGES, type VersionRange } from './versions.sql.js';

/** A shipment's change that an entry owes. */
export interface OwedRow extends VersionRange {
  /** The entry's. */
  readonly id: string;
  /** Whose it was, where the shipment itself was removed. */
  readonly customer_id: string | null;
}

/** @returns the entry's id; none where nothing is owed */
export async function addToOutbox(sql: Sql, owed: readonly VersionRange[]): Promise<string[]> {
  if (owed.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>({
    name: 'add-to-outbox',
    text: `INSERT INTO outbox (shipment_ids, first_versions, last_versions) VALUES ($1, $2, $3) RETURNING id`,
    values: RANGES.valuesOf(owed),
  });
  return rows.map((row) => row.id);
}

/** What nobody can read any more, but Redis may still show. @returns as `addToOutbox` */
export async function addRemovedToOutbox(
  sql: Sql,
  shipments: readonly { id: string; customer_id: string; version: number }[],
): Promise<string[]> {
  if (shipments.length === 0) return [];
  const { rows } = await sql.query<{ id: string }>({
    name: 'add-removed-to-outbox',
    text: `INSERT INTO outbox (shipment_ids, customer_ids, first_versions, last_versions)
           VALUES ($1, $2, $3, $4) RETURNING id`,
    values: [
      shipments.map(({ id }) => id),
      shipments.map(({ customer_id }) => customer_id),
      shipments.map(({ version }) => version + 1),
      shipments.map(({ version }) => version),
    ],
  });
  return rows.map((row) => row.id);
}

export async function removeFromOutbox(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query({
    name: 'remove-from-outbox',
    text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])',
    values: [ids],
  });
}

/**
 * What the oldest entries owe that have waited longer than whoever wrote them needs, oldest first: so many changes, and
 * the rest of the last one's entry.
 */
export async function overdueInOutbox(sql: Sql, waitMs: number, limit: number): Promise<OwedRow[]> {
  const { rows } = await sql.query<OwedRow>({
    name: 'overdue-in-outbox',
    text: `SELECT e.id, c.shipment_id, c.first_version, c.last_version, c.customer_id
           FROM (
             SELECT *, sum(cardinality(shipment_ids)) OVER (ORDER BY id) - cardinality(shipment_ids) AS before
             FROM (
               SELECT * FROM outbox WHERE created_at < clock_timestamp() - make_interval(secs => $1 / 1000.0)
               ORDER BY id LIMIT $2
             ) AS oldest
           ) AS e
           CROSS JOIN LATERAL unnest(e.shipment_ids, e.first_versions, e.last_versions, e.customer_ids)
             AS c (shipment_id, first_version, last_version, customer_id)
           WHERE e.before < $2 ORDER BY e.id`,
    values: [waitMs, limit],
  });
  return rows;
}
