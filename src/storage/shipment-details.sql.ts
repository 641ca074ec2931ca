/** What a brand itself says of a shipment. */
import type { ShipmentRow } from './rows.js';
import { SHIPMENT_COLUMNS } from './shipments.sql.js';
import type { Sql } from './sql.js';

/** One shipment of this customer, locked; `null` where there is none. */
export async function lockShipment(sql: Sql, customerId: string, id: string): Promise<ShipmentRow | null> {
  const { rows } = await sql.query<ShipmentRow>({
    name: 'lock-shipment',
    text: `SELECT ${SHIPMENT_COLUMNS} FROM shipments WHERE id = $1 AND customer_id = $2 FOR NO KEY UPDATE`,
    values: [id, customerId],
  });
  return rows[0] ?? null;
}

/** Writes what its brand changed; the row is locked. */
export async function updateDetails(sql: Sql, row: ShipmentRow): Promise<void> {
  const { id, reference, metadata, origin, destination } = row;
  await sql.query({
    name: 'update-details',
    text: `UPDATE shipments SET reference = $2, metadata = $3, origin = $4, destination = $5, tracking_state = $6,
             next_check_at = $7, revision = $8, updated_at = $9 WHERE id = $1`,
    values: [
      id,
      reference,
      JSON.stringify(metadata),
      origin && JSON.stringify(origin),
      destination && JSON.stringify(destination),
      row.tracking_state,
      row.next_check_at,
      row.revision,
      row.updated_at,
    ],
  });
}
