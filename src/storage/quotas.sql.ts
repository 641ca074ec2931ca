/** The quotas of carriers, counted in sixtieths of their spans, so that they hold in any such span. */
import type { Sql } from './sql.js';

interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

/** Of each quota. */
const SLOT = `floor(extract(epoch FROM clock_timestamp()) * 60 / q.seconds)::bigint`;

const USED = `
  SELECT q.seconds, q.most, q.place, ${SLOT} AS slot, coalesce(sum(r.requests), 0)::int AS used, min(r.slot) AS oldest
  FROM unnest($2::int[], $3::int[]) WITH ORDINALITY AS q (seconds, most, place)
  LEFT JOIN carrier_requests r ON r.carrier = $1 AND r.span_seconds = q.seconds AND r.requests > 0
    AND r.slot >= floor((extract(epoch FROM clock_timestamp()) - q.seconds) * 60 / q.seconds)
  GROUP BY q.seconds, q.most, q.place`;

/** Where a request was counted: the sixtieth of each quota's span, in the order of the quotas. */
export type Slots = readonly string[];

/**
 * Counts one request against every quota of a carrier, unless one of them is used up. Not to be called twice at once for
 * one carrier.
 * @param overdue of each quota: requests that were counted longer than its span ago, and are not answered yet
 * @returns the slots, or how many milliseconds it is until another request may fit
 */
export async function takeRequest(
  sql: Sql,
  carrier: string,
  quotas: readonly Quota[],
  overdue: readonly number[],
): Promise<{ slots: Slots } | { wait: number }> {
  const { rows } = await sql.query<{ wait_ms: number | null; slots: string[] }>({
    name: 'take-request',
    text: `WITH used AS (${USED}), full_ones AS (
             SELECT * FROM used WHERE used + ($4::int[])[place] >= most
           ), taken AS (
             INSERT INTO carrier_requests (carrier, span_seconds, slot, requests)
             SELECT $1, seconds, slot, 1 FROM used WHERE NOT EXISTS (SELECT FROM full_ones)
             ON CONFLICT (carrier, span_seconds, slot) DO UPDATE SET requests = carrier_requests.requests + 1
           )
           SELECT (SELECT coalesce(array_agg(slot ORDER BY place), '{}') FROM used) AS slots,
             (SELECT max(coalesce((oldest + 61) * seconds / 60.0 - extract(epoch FROM clock_timestamp()), 0) * 1000)
              FROM full_ones)::float8 AS wait_ms`,
    values: [carrier, ...columnsOf(quotas), overdue],
  });
  const { slots, wait_ms: wait } = rows[0]!;
  return wait === null ? { slots } : { wait: Math.max(LEAST_WAIT, Math.ceil(wait)) };
}

/** Milliseconds. */
const LEAST_WAIT = 10;

/** Counts a request anew, which was counted in these slots: it has been answered only now. As `takeRequest`, not twice at once. */
export async function recountRequest(
  sql: Sql,
  carrier: string,
  quotas: readonly Quota[],
  slots: Slots,
): Promise<void> {
  await sql.query({
    name: 'recount-request',
    text: `WITH moved AS (
             SELECT q.seconds, q.slot AS before, ${SLOT} AS slot FROM unnest($2::int[], $3::bigint[]) AS q (seconds, slot)
           ), less AS (
             UPDATE carrier_requests r SET requests = r.requests - 1 FROM moved
             WHERE r.carrier = $1 AND r.span_seconds = seconds AND r.slot = before AND moved.slot <> before
           )
           INSERT INTO carrier_requests (carrier, span_seconds, slot, requests)
           SELECT $1, seconds, slot, 1 FROM moved WHERE slot <> before
           ON CONFLICT (carrier, span_seconds, slot) DO UPDATE SET requests = carrier_requests.requests + 1`,
    values: [carrier, columnsOf(quotas)[0], slots],
  });
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
    values: [carrier, ...columnsOf(quotas)],
  });
  return rows;
}

function columnsOf(quotas: readonly Quota[]): [seconds: number[], most: number[]] {
  return [quotas.map(({ seconds }) => seconds), quotas.map(({ requests }) => requests)];
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
