/** A customer's shipments, filtered, page by page. */
import type { ShipmentRow } from './rows.js';
import { SHIPMENT_COLUMNS } from './shipments.sql.js';
import type { Sql } from './sql.js';

export interface ShipmentFilter {
  customerId: string;
  status: string | null;
  carrier: string | null;
  numberKey: string | null;
  reference: string | null;
  updatedAfter: Date | null;
  /** The last row of the page before. */
  before: { createdAt: string; id: string } | null;
}

/** Newest first; `created_at_exact` is the sort key in full precision, for the cursor. */
export async function listShipments(
  sql: Sql,
  filter: ShipmentFilter,
  limit: number,
): Promise<(ShipmentRow & { created_at_exact: string })[]> {
  const { rows } = await sql.query<ShipmentRow & { created_at_exact: string }>({
    name: 'list-shipments',
    text: `SELECT ${SHIPMENT_COLUMNS}, created_at::text AS created_at_exact FROM shipments
           WHERE customer_id = $1
             AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR carrier = $3)
             AND ($4::text IS NULL OR number_key = $4) AND ($5::text IS NULL OR reference = $5)
             AND ($6::timestamptz IS NULL OR updated_at > $6)
             AND ($7::timestamptz IS NULL OR (created_at, id) < ($7, $8::uuid))
           ORDER BY created_at DESC, id DESC LIMIT $9`,
    values: [
      filter.customerId,
      filter.status,
      filter.carrier,
      filter.numberKey,
      filter.reference,
      filter.updatedAfter,
      filter.before?.createdAt ?? null,
      filter.before?.id ?? null,
      limit,
    ],
  });
  return rows;
}
