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

/** To an endpoint that is deleted meanwhile nothing is to be told. @returns how many were written */
export async function insertDeliveries(sql: Sql, rows: readonly NewDelivery[]): Promise<number> {
  const { rowCount } = await sql.query({
    name: 'insert-deliveries',
    text: `INSERT INTO deliveries (id, endpoint_id, customer_id, event_type, shipment_id, version, body, due_at, created_at)
           SELECT d.id, d.endpoint_id, d.customer_id, d.event_type, d.shipment_id, d.version, d.body, d.due_at, d.created_at
           FROM json_populate_recordset(NULL::deliveries, $1) d
           JOIN webhook_endpoints e ON e.id = d.endpoint_id FOR KEY SHARE OF e`,
    values: [JSON.stringify(rows)],
  });
  return rowCount ?? 0;
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

/**
 * Notes how attempts went, and whether and when there are others. What is no longer the claimer's is left as it is: it is
 * to be sent anew, or goes with its endpoint.
 */
export async function settleDeliveries(sql: Sql, rows: readonly DeliveryRow[]): Promise<void> {
  await sql.query({
    name: 'settle-deliveries',
    text: `WITH noted AS (SELECT * FROM json_populate_recordset(NULL::deliveries, $1)),
             held AS (
               SELECT id FROM deliveries
               WHERE id IN (SELECT id FROM noted) AND state = 'pending' AND due_at > now() FOR UPDATE SKIP LOCKED
             )
           UPDATE deliveries d SET state = n.state, attempts = n.attempts, due_at = n.due_at,
             attempted_at = n.attempted_at, delivered_at = n.delivered_at, answer_status = n.answer_status,
             answer_body = n.answer_body, error = n.error, took_ms = n.took_ms
           FROM noted n JOIN held USING (id) WHERE d.id = n.id`,
    values: [JSON.stringify(rows.map((row) => ({ ...row, body: undefined })))],
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

/** Has a message sent anew, the whole schedule from its start. */
export async function resendDelivery(sql: Sql, customerId: string, id: string): Promise<void> {
  await sql.query({
    name: 'resend-delivery',
    text: `UPDATE deliveries SET state = 'pending', attempts = 0, due_at = now() WHERE customer_id = $1 AND id = $2`,
    values: [customerId, id],
  });
}

/** Of a message among those of its endpoint, in the order in which they were written. */
export interface DeliveryPlace {
  readonly createdAt: string;
  readonly id: string;
}

/** Has the messages of an endpoint that come after this place sent anew, so many at most. @returns their places, in order */
export async function resendDeliveries(
  sql: Sql,
  customerId: string,
  endpointId: string,
  after: DeliveryPlace,
  limit: number,
): Promise<DeliveryPlace[]> {
  const { rows } = await sql.query<{ createdAt: string; id: string }>({
    name: 'resend-deliveries',
    text: `WITH next AS MATERIALIZED (
             SELECT id FROM deliveries WHERE customer_id = $1 AND endpoint_id = $2 AND (created_at, id) > ($3::timestamptz, $4::uuid)
             ORDER BY created_at, id LIMIT $5 FOR UPDATE
           ), resent AS (
             UPDATE deliveries d SET state = 'pending', attempts = 0, due_at = now() FROM next
             WHERE d.id = next.id RETURNING d.created_at, d.id
           )
           SELECT created_at::text AS "createdAt", id FROM resent ORDER BY created_at, id`,
    values: [customerId, endpointId, after.createdAt, after.id, limit],
  });
  return rows;
}

/** Removes so many messages of an endpoint at most. @returns how many */
export async function deleteDeliveries(
  sql: Sql,
  customerId: string,
  endpointId: string,
  limit: number,
): Promise<number> {
  const { rowCount } = await sql.query({
    name: 'delete-deliveries',
    text: `DELETE FROM deliveries WHERE id = ANY(ARRAY(
             SELECT id FROM deliveries WHERE customer_id = $1 AND endpoint_id = $2
             ORDER BY created_at, id LIMIT $3 FOR UPDATE))`,
    values: [customerId, endpointId, limit],
  });
  return rowCount ?? 0;
}
