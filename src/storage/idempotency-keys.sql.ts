/** Requests that carried an Idempotency-Key, and what they were answered. */
import type { Sql } from './sql.js';

export interface KeyedRequest {
  readonly customerId: string;
  readonly key: string;
}

export interface KeyedAnswer {
  /** Of the request that came first with this key. */
  readonly fingerprint: Buffer;
  /** `null` while it is under way. */
  readonly status: number | null;
  /** The answer's body, as JSON. */
  readonly answer: string | null;
}

/** Seconds that a key is remembered. */
const REMEMBERED = 86_400;
/** Seconds after which a request without an answer counts as one whose process died. */
const LONGEST = 60;

/** Takes the key for this request. @returns the request before that has it, `null` where there is none. */
export async function beginKeyed(
  sql: Sql,
  keyed: KeyedRequest,
  fingerprint: Buffer,
): Promise<KeyedAnswer | null> {
  for (;;) {
    if (await takeKey(sql, keyed, fingerprint)) return null;
    const before = await readKeyed(sql, keyed);
    if (before !== null) return before; // else it has failed meanwhile, and its key is free
  }
}

async function takeKey(sql: Sql, { customerId, key }: KeyedRequest, fingerprint: Buffer): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: 'begin-keyed',
    // With every new key go some whose day is over.
    text: `WITH over AS (
             DELETE FROM idempotency_keys WHERE (customer_id, key) IN (
               SELECT customer_id, key FROM idempotency_keys
               WHERE begun_at < now() - make_interval(secs => $4) AND (customer_id, key) <> ($1, $2)
               ORDER BY begun_at LIMIT 10 FOR UPDATE SKIP LOCKED)
           )
           INSERT INTO idempotency_keys AS k (customer_id, key, fingerprint) VALUES ($1, $2, $3)
           ON CONFLICT (customer_id, key) DO UPDATE
             SET fingerprint = excluded.fingerprint, begun_at = now(), status = NULL, answer = NULL
             WHERE k.begun_at < now() - make_interval(secs => CASE WHEN k.status IS NULL THEN $5 ELSE $4 END)`,
    values: [customerId, key, fingerprint, REMEMBERED, LONGEST],
  });
  return rowCount === 1;
}

async function readKeyed(sql: Sql, { customerId, key }: KeyedRequest): Promise<KeyedAnswer | null> {
  const { rows } = await sql.query<KeyedAnswer>({
    name: 'read-keyed',
    text: 'SELECT fingerprint, status, answer FROM idempotency_keys WHERE customer_id = $1 AND key = $2',
    values: [customerId, key],
  });
  return rows[0] ?? null;
}

export async function keepAnswer(
  sql: Sql,
  { customerId, key }: KeyedRequest,
  status: number,
  answer: string,
): Promise<void> {
  await sql.query({
    name: 'keep-answer',
    text: 'UPDATE idempotency_keys SET status = $3, answer = $4 WHERE customer_id = $1 AND key = $2',
    values: [customerId, key, status, answer],
  });
}

/** The request failed: it may be sent again. */
export async function forgetKeyed(sql: Sql, { customerId, key }: KeyedRequest): Promise<void> {
  await sql.query({
    name: 'forget-keyed',
    text: 'DELETE FROM idempotency_keys WHERE customer_id = $1 AND key = $2 AND status IS NULL',
    values: [customerId, key],
  });
}
