/** The quotas of carriers, counted in sixtieths of their spans, so that they hold in any such span. */
import type { Sql } from './sql.js';

interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

/** A request arrives later than it was counted, and the next one perhaps sooner: for so much a span is counted longer. */
const MARGIN = `least(1, q.seconds / 10.0)`;

const USED = `
  SELECT q.seconds, q.most, floor(extract(epoch FROM clock_timestamp()) * 60 / q.seconds)::bigint AS slot,
    coalesce(sum(r.requests), 0)::int AS used, min(r.slot) AS oldest
  FROM unnest($2::int[], $3::int[]) AS q (seconds, most)
  LEFT JOIN carrier_requests r ON r.carrier = $1 AND r.span_seconds = q.seconds
    AND r.slot >= floor((extract(epoch FROM clock_timestamp()) - q.seconds - ${MARGIN}) * 60 / q.seconds)
  GROUP BY q.seconds, q.most`;

/**
 * Counts one request against every quota of a carrier, unless one of them is used up. Not to be called twice at once for
 * one carrier.
 * @returns 0 where it was counted, else the milliseconds until another request fits
 */
export async function takeRequest(sql: Sql, carrier: string, quotas: readonly Quota[]): Promise<number> {
  const { rows } = await sql.query<{ wait_ms: number | null }>({
    name: 'take-request',
    text: `WITH used AS (${USED}), taken AS (
             INSERT INTO carrier_requests (carrier, span_seconds, slot, requests)
             SELECT $1, seconds, slot, 1 FROM used WHERE NOT EXISTS (SELECT FROM used WHERE used >= most)
             ON CONFLICT (carrier, span_seconds, slot) DO UPDATE SET requests = carrier_requests.requests + 1
           )
           SELECT max(((oldest + 61) * q.seconds / 60.0 + ${MARGIN} - extract(epoch FROM clock_timestamp())) * 1000)::float8
             AS wait_ms
           FROM used q WHERE used >= most`,
    values: [carrier, quotas.map(({ seconds }) => seconds), quotas.map(({ requests }) => requests)],
  });
  const wait = rows[0]!.wait_ms;
  return wait === null ? 0 : Math.max(1, Math.ceil(wait));
}

export interface UsedQuota {
  seconds: number;
  most: number;
  used: number;
}

export async function readQuotas(sql: Sql, carrier: string, quotas: readonly Quota[]): Promise<UsedQuota[]> {
  const { rows } = await sql.query<UsedQuota>({
    name: 'read-quotas',
    text: `SELECT seconds, most, used FROM (${USED}) AS used ORDER BY seconds`,
    values: [carrier, quotas.map(({ seconds }) => seconds), quotas.map(({ requests }) => requests)],
  });
  return rows;
}

/** Forgets what no quota counts any more. */
export async function forgetOldRequests(sql: Sql, carrier: string): Promise<void> {
  await sql.query({
    name: 'forget-old-requests',
    text: `DELETE FROM carrier_requests WHERE carrier = $1
             AND slot < floor(extract(epoch FROM clock_timestamp()) * 60 / span_seconds) - 130`,
    values: [carrier],
  });
}
