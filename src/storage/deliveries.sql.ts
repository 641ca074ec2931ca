/** What endpoints are told: written with the event, claimed by a worker for a while, settled when it is known how it went. */
import type { Sql } from './sql.js';

export interface DeliveryRow {
  id: string;
  endpoint_id: string;
  customer_id: string;
  event_type: string;
  shipment_id: string | null;
  version: number | null;
  body: string;
  state: 'delivered' | 'failed' | 'pending';
  attempts: number;
  due_at: Date | null;
  created_at: Date;
  attempted_at: Date | null;
  delivered_at: Date | null;
  answer_status: number | null;
  answer_body: string | null;
  error: string | null;
  took_ms: number | null;
}

export type NewDelivery = Pick<
  DeliveryRow,
  | 'body'
  | 'created_at'
  | 'customer_id'
  | 'due_at'
  | 'endpoint_id'
  | 'event_type'
  | 'id'
  | 'shipment_id'
  | 'version'
>;

const COLUMNS = `d.id, d.endpoint_id, d.customer_id, d.event_type, d.shipment_id, d.version, d.body, d.state, d.attempts,
  d.due_at, d.created_at, d.attempted_at, d.delivered_at, d.answer_status, d.answer_body, d.error, d.took_ms`;

export async function insertDeliveries(sql: Sql, rows: readonly NewDelivery[]): Promise<void> {
  await sql.query({
    name: 'insert-deliveries',
    text: `INSERT INTO deliveries (id, endpoint_id, customer_id, event_type, shipment_id, version, body, due_at, created_at)
           SELECT id, endpoint_id, customer_id, event_type, shipment_id, version, body, due_at, created_at
           FROM json_populate_recordset(NULL::deliveries, $1)`,
    values: [JSON.stringify(rows)],
  });
}

/** Claims what is due to an endpoint, the longest due first, for so many seconds, after which it is due again. */
export async function claimDeliveries(
  sql: Sql,
  endpointId: string,
  limit: number,
  leaseSeconds: number,
): Promise<DeliveryRow[]> {
  const { rows } = await sql.query<DeliveryRow>({
    name: 'claim-deliveries',
    text: `WITH due AS (
             SELECT id, due_at FROM deliveries WHERE endpoint_id = $1 AND due_at <= now()
             ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
           )
           UPDATE deliveries d SET due_at = now() + make_interval(secs => $3) FROM due
           WHERE d.id = due.id RETURNING ${COLUMNS}`,
    values: [endpointId, limit, leaseSeconds],
  });
  return rows;
}

/** Gives claimed deliveries back, due at once. */
export async function releaseDeliveries(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query({
    name: 'release-deliveries',
    text: `UPDATE deliveries SET due_at = now() WHERE id = ANY($1::uuid[]) AND state = 'pending'`,
    values: [ids],
  });
}

/** Notes how an attempt went, and whether and when there is another. */
export async function settleDelivery(sql: Sql, row: DeliveryRow): Promise<void> {
  await sql.query({
    name: 'settle-delivery',
    text: `UPDATE deliveries SET state = $2, attempts = $3, due_at = $4, attempted_at = $5, delivered_at = $6,
             answer_status = $7, answer_body = $8, error = $9, took_ms = $10 WHERE id = $1`,
    values: [
      row.id,
      row.state,
      row.attempts,
      row.due_at,
      row.attempted_at,
      row.delivered_at,
      row.answer_status,
      row.answer_body,
      row.error,
      row.took_ms,
    ],
  });
}

export async function readDelivery(sql: Sql, customerId: string, id: string): Promise<DeliveryRow | null> {
  const { rows } = await sql.query<DeliveryRow>({
    name: 'read-delivery',
    text: `SELECT ${COLUMNS} FROM deliveries d WHERE d.id = $1 AND d.customer_id = $2`,
    values: [id, customerId],
  });
  return rows[0] ?? null;
}

export interface DeliveryFilter {
  readonly customerId: string;
  readonly endpointId: string;
  readonly state: string | null;
  /** The last row of the page before. */
  readonly before: { createdAt: string; id: string } | null;
}

/** Newest first; `created_at_exact` is the sort key in full precision, for the cursor. */
export async function listDeliveries(
  sql: Sql,
  { customerId, endpointId, state, before }: DeliveryFilter,
  limit: number,
): Promise<(DeliveryRow & { created_at_exact: string })[]> {
  const { rows } = await sql.query<DeliveryRow & { created_at_exact: string }>({
    name: 'list-deliveries',
    text: `SELECT ${COLUMNS}, d.created_at::text AS created_at_exact FROM deliveries d
           WHERE d.endpoint_id = $1 AND d.customer_id = $2 AND ($3::text IS NULL OR d.state = $3)
             AND ($4::timestamptz IS NULL OR (d.created_at, d.id) < ($4, $5::uuid))
           ORDER BY d.created_at DESC, d.id DESC LIMIT $6`,
    values: [endpointId, customerId, state, before?.createdAt ?? null, before?.id ?? null, limit],
  });
  return rows;
}

/** Has messages sent anew, the whole schedule from its start: one, or all of an endpoint since then. @returns how many */
export async function resendDeliveries(
  sql: Sql,
  customerId: string,
  which: { readonly id: string } | { readonly endpointId: string; readonly since: Date },
): Promise<number> {
  const { rowCount } = await sql.query({
    name: 'id' in which ? 'resend-delivery' : 'resend-deliveries',
    text: `UPDATE deliveries SET state = 'pending', attempts = 0, due_at = now() WHERE customer_id = $1
             AND ${'id' in which ? 'id = $2' : 'endpoint_id = $2 AND created_at >= $3'}`,
    values: 'id' in which ? [customerId, which.id] : [customerId, which.endpointId, which.since],
  });
  return rowCount ?? 0;
}
