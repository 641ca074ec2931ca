/**
 * When each carrier is to be asked about each number. Statements over many checks take them in the order of their
 * keys, so that none waits for another in a ring.
 */
import type { Sql } from './sql.js';

export interface CheckRow {
  carrier: string;
  number_key: string;
  tracking_number: string;
  due_at: Date;
  urgency: number;
  failures: number;
  answer_hash: string | null;
}

/** A number that is to be asked about from now on; one that is asked about already stays as it is. */
export interface NewCheck {
  carrier: string;
  number_key: string;
  tracking_number: string;
  customer_id: string;
  due_at: Date;
  urgency: number;
}

export type DueCheck = Pick<NewCheck, 'carrier' | 'due_at' | 'number_key'>;

/** @returns when each is due, in no order */
export async function addChecks(sql: Sql, checks: readonly NewCheck[]): Promise<DueCheck[]> {
  const { rows } = await sql.query<DueCheck>({
    name: 'add-checks',
    text: `INSERT INTO checks (carrier, number_key, tracking_number, customer_id, due_at, urgency)
           SELECT DISTINCT ON (carrier, number_key) carrier, number_key, tracking_number, customer_id, due_at, urgency
           FROM json_populate_recordset(NULL::checks, $1) ORDER BY carrier, number_key, due_at
           ON CONFLICT (carrier, number_key) DO UPDATE
             SET due_at = coalesce(checks.due_at, excluded.due_at),
               urgency = CASE WHEN checks.due_at IS NULL THEN excluded.urgency ELSE checks.urgency END
           RETURNING carrier, number_key, due_at`,
    values: [JSON.stringify(checks)],
  });
  return rows;
}

/** A check as it was before `mine` took it. */
const CLAIMED = `c.carrier, c.number_key, c.tracking_number, mine.due_at, c.urgency, c.failures,
  replace(c.answer_hash::text, '-', '') AS answer_hash`;

/**
 * Claims due checks of a carrier for `leaseSeconds`, after which they are due again.
 *
 * First comes what is most of its own targets behind (`targets`: seconds by urgency), divided by its place in its
 * customer's own queue: so what is urgent goes first, nothing waits for ever, and a customer with a hundred thousand
 * shipments does not crowd out one with ten. Every customer's queue of every urgency is read from its front only.
 */
export async function claimChecks(
  sql: Sql,
  carrier: string,
  targets: readonly number[],
  limit: number,
  leaseSeconds: number,
): Promise<CheckRow[]> {
  const { rows } = await sql.query<CheckRow>({
    name: 'claim-checks',
    text: `WITH due AS (
             SELECT front.number_key
             FROM customers k
             CROSS JOIN unnest($2::float8[]) WITH ORDINALITY AS level (target, number)
             CROSS JOIN LATERAL (
               SELECT number_key, due_at, row_number() OVER (ORDER BY due_at) AS place FROM checks
               WHERE carrier = $1 AND customer_id = k.id AND urgency = level.number - 1 AND due_at <= now()
               ORDER BY due_at LIMIT $3
             ) AS front
             ORDER BY extract(epoch FROM now() - front.due_at) / level.target / front.place DESC LIMIT $3
           ), mine AS (
             SELECT c.number_key, c.due_at FROM checks c JOIN due USING (number_key)
             WHERE c.carrier = $1 AND c.due_at <= now() FOR UPDATE OF c SKIP LOCKED
           )
           UPDATE checks c SET due_at = now() + make_interval(secs => $4) FROM mine
           WHERE c.carrier = $1 AND c.number_key = mine.number_key
           RETURNING ${CLAIMED}`,
    values: [carrier, targets, limit, leaseSeconds],
  });
  return rows;
}

/** Claims due checks of carriers that are not asked: what is left to look at is whether they have gone quiet. */
export async function claimUnasked(
  sql: Sql,
  askedCarriers: readonly string[],
  limit: number,
  leaseSeconds: number,
): Promise<CheckRow[]> {
  const { rows } = await sql.query<CheckRow>({
    name: 'claim-unasked',
    text: `WITH mine AS (
             SELECT carrier, number_key, due_at FROM checks
             WHERE carrier <> ALL($1) AND due_at <= now() LIMIT $2 FOR UPDATE SKIP LOCKED
           )
           UPDATE checks c SET due_at = now() + make_interval(secs => $3) FROM mine
           WHERE c.carrier = mine.carrier AND c.number_key = mine.number_key
           RETURNING ${CLAIMED}`,
    values: [askedCarriers, limit, leaseSeconds],
  });
  return rows;
}

/**
 * Brings the next looks at these shipments' numbers forward, where they come later or none is expected; the shipments'
 * rows are locked. @returns the shipments whose next look is another now
 */
export async function hastenChecks(
  sql: Sql,
  shipments: readonly { id: string; carrier: string; number_key: string }[],
  withinSeconds: number,
): Promise<{ id: string; next_check_at: Date }[]> {
  const { rows } = await sql.query<{ id: string; next_check_at: Date }>({
    name: 'hasten-checks',
    text: `WITH late AS (
             SELECT c.carrier, c.number_key
             FROM unnest($2::text[], $3::text[]) AS n (carrier, number_key) JOIN checks c USING (carrier, number_key)
             WHERE c.due_at IS NULL OR c.due_at > now() + make_interval(secs => $4)
             ORDER BY carrier, number_key FOR NO KEY UPDATE OF c
           ), sooner AS (
             UPDATE checks c SET due_at = now() + make_interval(secs => $4 * (0.9 + random() * 0.1)) FROM late
             WHERE c.carrier = late.carrier AND c.number_key = late.number_key
             RETURNING c.carrier, c.number_key, c.due_at
           )
           UPDATE shipments s SET next_check_at = sooner.due_at FROM sooner
           WHERE s.id = ANY($1::uuid[]) AND s.carrier = sooner.carrier AND s.number_key = sooner.number_key
           RETURNING s.id, s.next_check_at`,
    values: [
      shipments.map(({ id }) => id),
      shipments.map(({ carrier }) => carrier),
      shipments.map(({ number_key }) => number_key),
      withinSeconds,
    ],
  });
  return rows;
}

/** What becomes of a claimed check. */
export interface SettledCheck {
  carrier: string;
  number_key: string;
  /** `null`: nothing more is expected. */
  due_at: Date | null;
  urgency: number;
  failures: number;
  answer_hash: string | null;
  /** `null` where the carrier gave no answer: what it answered last stands. */
  asked_at: Date | null;
}

export async function settleChecks(sql: Sql, checks: readonly SettledCheck[]): Promise<void> {
  await sql.query({
    name: 'settle-checks',
    text: `WITH settled AS (
             SELECT s.* FROM json_populate_recordset(NULL::checks, $1) s JOIN checks c USING (carrier, number_key)
             ORDER BY carrier, number_key FOR NO KEY UPDATE OF c
           )
           UPDATE checks c SET due_at = s.due_at, urgency = s.urgency, failures = s.failures,
             answer_hash = s.answer_hash, asked_at = coalesce(s.asked_at, c.asked_at)
           FROM settled s WHERE c.carrier = s.carrier AND c.number_key = s.number_key`,
    values: [JSON.stringify(checks)],
  });
}

/** Brings checks that were never made forward: their carrier can be asked from now on. */
export async function hastenUnasked(sql: Sql, carrier: string, withinSeconds: number): Promise<void> {
  await sql.query({
    name: 'hasten-unasked',
    text: `WITH late AS (
             SELECT number_key FROM checks
             WHERE carrier = $1 AND asked_at IS NULL AND due_at > now() + make_interval(secs => $2)
             ORDER BY number_key FOR NO KEY UPDATE
           )
           UPDATE checks c SET due_at = now() + make_interval(secs => random() * $2) FROM late
           WHERE c.carrier = $1 AND c.number_key = late.number_key`,
    values: [carrier, withinSeconds],
  });
}
