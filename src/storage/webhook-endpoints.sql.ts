/** Where brands want to be told, as they set it up. Every statement but the worker's is bound to its customer. */
import type { Sql } from './sql.js';

export interface EndpointRow {
  id: string;
  customer_id: string;
  url: string;
  description: string | null;
  event_types: string[];
  carriers: string[] | null;
  statuses: string[] | null;
  secret: string;
  old_secret: string | null;
  old_secret_until: Date | null;
  enabled: boolean;
  disabled_reason: string | null;
  failures: number;
  paused_until: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** What of an endpoint decides which messages it gets. */
export type Subscription = Pick<EndpointRow, 'carriers' | 'customer_id' | 'event_types' | 'id' | 'statuses'>;

const COLUMNS = `id, customer_id, url, description, event_types, carriers, statuses, secret, old_secret,
  old_secret_until, enabled, disabled_reason, failures, paused_until, created_at, updated_at`;

export async function insertEndpoint(sql: Sql, row: EndpointRow): Promise<void> {
  await sql.query({
    name: 'insert-endpoint',
    text: `INSERT INTO webhook_endpoints
             (id, customer_id, url, description, event_types, carriers, statuses, secret, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    values: [
      row.id,
      row.customer_id,
      row.url,
      row.description,
      row.event_types,
      row.carriers,
      row.statuses,
      row.secret,
      row.created_at,
    ],
  });
}

export async function readEndpoint(sql: Sql, customerId: string, id: string): Promise<EndpointRow | null> {
  const { rows } = await sql.query<EndpointRow>({
    name: 'read-endpoint',
    text: `SELECT ${COLUMNS} FROM webhook_endpoints WHERE id = $1 AND customer_id = $2`,
    values: [id, customerId],
  });
  return rows[0] ?? null;
}

/** Newest first: ids begin with the time. */
export async function listEndpoints(
  sql: Sql,
  customerId: string,
  beforeId: string | null,
  limit: number,
): Promise<EndpointRow[]> {
  const { rows } = await sql.query<EndpointRow>({
    name: 'list-endpoints',
    text: `SELECT ${COLUMNS} FROM webhook_endpoints
           WHERE customer_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    values: [customerId, beforeId, limit],
  });
  return rows;
}

/** What its brand may set up of it. */
export type EndpointSetting = Partial<
  Pick<EndpointRow, 'carriers' | 'description' | 'enabled' | 'event_types' | 'statuses' | 'url'>
>;

/** Writes what is given; what the breaker knew counts no longer. @returns `null` where there is no such endpoint */
export async function updateEndpoint(
  sql: Sql,
  customerId: string,
  id: string,
  given: EndpointSetting,
): Promise<EndpointRow | null> {
  const { rows } = await sql.query<EndpointRow>({
    name: 'update-endpoint',
    // What is not given comes from the row itself, as it is when it is locked.
    text: `UPDATE webhook_endpoints e
           SET (url, description, event_types, carriers, statuses, enabled, disabled_reason) = (
                 SELECT n.url, n.description, n.event_types, n.carriers, n.statuses, n.enabled,
                   CASE WHEN n.enabled THEN NULL ELSE coalesce(n.disabled_reason, 'by_brand') END
                 FROM json_populate_record(e, $3) n),
             failures = 0, paused_until = NULL, updated_at = now()
           WHERE id = $1 AND customer_id = $2 RETURNING ${COLUMNS}`,
    values: [id, customerId, JSON.stringify(given)],
  });
  return rows[0] ?? null;
}

/** The secret that there was goes on signing until then. @returns `null` where there is no such endpoint */
export async function rotateSecret(
  sql: Sql,
  customerId: string,
  id: string,
  secret: string,
  oldUntil: Date,
): Promise<EndpointRow | null> {
  const { rows } = await sql.query<EndpointRow>({
    name: 'rotate-secret',
    text: `UPDATE webhook_endpoints SET old_secret = secret, old_secret_until = $4, secret = $3, updated_at = now()
           WHERE id = $1 AND customer_id = $2 RETURNING ${COLUMNS}`,
    values: [id, customerId, secret, oldUntil],
  });
  return rows[0] ?? null;
}

/** Its brand says that it is well: a pause is over. */
export async function wakeEndpoint(sql: Sql, customerId: string, id: string): Promise<void> {
  await sql.query({
    name: 'wake-endpoint',
    text: `UPDATE webhook_endpoints SET failures = 0, paused_until = NULL
           WHERE id = $1 AND customer_id = $2 AND failures > 0`,
    values: [id, customerId],
  });
}

/** With all that it was told. @returns whether there was such an endpoint. */
export async function deleteEndpoint(sql: Sql, customerId: string, id: string): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: 'delete-endpoint',
    text: 'DELETE FROM webhook_endpoints WHERE id = $1 AND customer_id = $2',
    values: [id, customerId],
  });
  return rowCount === 1;
}

/** The endpoints of these customers that are to be told. */
export async function readSubscriptions(sql: Sql, customerIds: readonly string[]): Promise<Subscription[]> {
  const { rows } = await sql.query<Subscription>({
    name: 'read-subscriptions',
    text: `SELECT id, customer_id, event_types, carriers, statuses FROM webhook_endpoints
           WHERE customer_id = ANY($1::uuid[]) AND enabled ORDER BY id`,
    values: [customerIds],
  });
  return rows;
}

/** Endpoints with something due that nobody has begun to tell them; paused ones are left alone. */
export async function neglectedEndpoints(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'neglected-endpoints',
    text: `SELECT id FROM webhook_endpoints e
           WHERE enabled AND (paused_until IS NULL OR paused_until <= now())
             AND EXISTS (SELECT FROM deliveries d WHERE d.endpoint_id = e.id AND d.due_at <= now())`,
    values: [],
  });
  return rows.map(({ id }) => id);
}

/** An endpoint as the worker needs it, whoever's; `null` where there is none to be told now. */
export async function readOpenEndpoint(sql: Sql, id: string): Promise<EndpointRow | null> {
  const { rows } = await sql.query<EndpointRow>({
    name: 'read-open-endpoint',
    text: `SELECT ${COLUMNS} FROM webhook_endpoints
           WHERE id = $1 AND enabled AND (paused_until IS NULL OR paused_until <= now())`,
    values: [id],
  });
  return rows[0] ?? null;
}

/** It has taken a message: whatever was wrong with it is over. */
export async function trustEndpoint(sql: Sql, id: string): Promise<void> {
  await sql.query({
    name: 'trust-endpoint',
    text: 'UPDATE webhook_endpoints SET failures = 0, paused_until = NULL WHERE id = $1 AND failures > 0',
    values: [id],
  });
}

/** It has failed once more; it is left alone until then, where a time is given and none is later. */
export async function distrustEndpoint(sql: Sql, id: string, pausedUntil: Date | null): Promise<void> {
  await sql.query({
    name: 'distrust-endpoint',
    text: `UPDATE webhook_endpoints SET failures = failures + 1, paused_until = greatest(paused_until, $2)
           WHERE id = $1`,
    values: [id, pausedUntil],
  });
}

/** It has said that it is no more. */
export async function disableEndpoint(sql: Sql, id: string, reason: string): Promise<void> {
  await sql.query({
    name: 'disable-endpoint',
    text: `UPDATE webhook_endpoints SET enabled = false, disabled_reason = $2, updated_at = now() WHERE id = $1`,
    values: [id, reason],
  });
}
