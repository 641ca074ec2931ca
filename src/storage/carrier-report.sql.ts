/** What operators are shown of each carrier. */
import type { Sql } from './sql.js';

export interface CarrierReportRow {
  carrier: string;
  circuit: string;
  circuit_since: Date | null;
  paused_until: Date | null;
  trouble: string | null;
  looked_at: Date | null;
  answered_at: Date | null;
  heard_at: Date | null;
  heard_per_second: number;
  silent_since: Date | null;
  missed_webhooks: number;
}

export async function readCarrierLines(sql: Sql): Promise<CarrierReportRow[]> {
  const { rows } = await sql.query<CarrierReportRow>({
    name: 'read-carrier-lines',
    text: `SELECT carrier, circuit, circuit_since, paused_until, trouble, looked_at, answered_at, heard_at,
             heard_per_second, silent_since, missed_webhooks::float8 AS missed_webhooks
           FROM carrier_lines`,
    values: [],
  });
  return rows;
}

export interface BacklogRow {
  carrier: string;
  urgency: number;
  /** Numbers to be asked about, now or later. */
  expected: number;
  due: number;
  /** Of them, those that should have been asked about by now: they have waited longer than their target. */
  late: number;
  oldest_seconds: number;
}

/** @param targets seconds by urgency, after which a check that is due is late */
export async function readBacklogs(sql: Sql, targets: readonly number[]): Promise<BacklogRow[]> {
  const { rows } = await sql.query<BacklogRow>({
    name: 'read-backlogs',
    text: `SELECT carrier, urgency, count(*)::int AS expected, (count(*) FILTER (WHERE due_at <= now()))::int AS due,
             (count(*) FILTER (WHERE extract(epoch FROM now() - due_at) > ($1::float8[])[urgency + 1]))::int AS late,
             greatest(0, extract(epoch FROM now() - min(due_at)))::float8 AS oldest_seconds
           FROM checks WHERE due_at IS NOT NULL GROUP BY carrier, urgency ORDER BY carrier, urgency`,
    values: [targets],
  });
  return rows;
}

export interface UnmappedRow {
  carrier: string;
  /** `carrier's field:value`, as in CarrierEvent. */
  unmapped: string;
  events: number;
  first_seen: Date;
  last_seen: Date;
  /** Of the newest. */
  shipment_id: string;
  status: string | null;
  description: string | null;
}

/** Codes that no map has a meaning for, those seen most first. */
export async function readUnmapped(sql: Sql, limit: number): Promise<UnmappedRow[]> {
  const { rows } = await sql.query<UnmappedRow>({
    name: 'read-unmapped',
    text: `SELECT s.carrier, e.unmapped, count(*)::int AS events, min(e.received_at) AS first_seen,
             max(e.received_at) AS last_seen, (array_agg(e.shipment_id ORDER BY e.received_at DESC))[1] AS shipment_id,
             (array_agg(e.status ORDER BY e.received_at DESC))[1] AS status,
             (array_agg(e.description ORDER BY e.received_at DESC))[1] AS description
           FROM events e JOIN shipments s ON s.id = e.shipment_id
           WHERE e.unmapped IS NOT NULL GROUP BY s.carrier, e.unmapped ORDER BY events DESC, e.unmapped LIMIT $1`,
    values: [limit],
  });
  return rows;
}
