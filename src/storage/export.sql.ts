/** What an export must know before it begins. */
import type { Sql } from './sql.js';

export async function countShipments(sql: Sql, customerId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>({
    name: 'count-shipments',
    text: 'SELECT count(*)::float8 AS count FROM shipments WHERE customer_id = $1',
    values: [customerId],
  });
  return rows[0]!.count;
}
