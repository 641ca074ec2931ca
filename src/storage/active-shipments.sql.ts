/** The shipments that somebody may want to look at: those under way. */
import type { Sql } from './sql.js';

const ACTIVE = `tracking_state IN ('active', 'stalled') AND ($1::uuid IS NULL OR customer_id = $1)`;

/** @param customerId `null`: every customer's */
export async function countActiveShipments(sql: Sql, customerId: string | null): Promise<number> {
  const { rows } = await sql.query<{ count: number }>({
    name: 'count-active-shipments',
    text: `SELECT count(*)::float8 AS count FROM shipments WHERE ${ACTIVE}`,
    values: [customerId],
  });
  return rows[0]!.count;
}

/** In the order of their ids, after this one. */
export async function readActiveShipments(
  sql: Sql,
  customerId: string | null,
  afterId: string,
  limit: number,
): Promise<{ id: string; customer_id: string }[]> {
  const { rows } = await sql.query<{ id: string; customer_id: string }>({
    name: 'read-active-shipments',
    text: `SELECT id, customer_id FROM shipments WHERE ${ACTIVE} AND id > $2 ORDER BY id LIMIT $3`,
    values: [customerId, afterId, limit],
  });
  return rows;
}
