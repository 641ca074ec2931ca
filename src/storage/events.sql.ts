/** The hot statements on events. Writers hold the lock of the shipment, so nobody else touches its events meanwhile. */
import { isoTime } from '../domain/iso-time.js';
import { INTO_FEED, TOLD } from './feed.sql.js';
import type { EventRow, FeedItemRow, ShipmentRow, VersionRow } from './rows.js';
import { SHIPMENT_COLUMNS } from './shipments.sql.js';
import type { Sql } from './sql.js';

export const EVENT_COLUMNS = `e.shipment_id, replace(e.key::text, '-', '') AS key, e.customer_id, e.version, e.status,
  e.sub_status, e.code, e.description, e.city, e.state, e.postal_code, e.country, e.latitude, e.longitude,
  e.occurred_at, e.occurred_at_local, e.time_quality, e.estimated_delivery, e.shipment_ref, e.unmapped, e.source,
  e.received_at, e.applied_at, e.effective_at, e.rank, replace(e.content_hash::text, '-', '') AS content_hash,
  e.told_at, e.mapping, e.tellings`;

/** Which version it is, and where the shipment stands by now. */
const VERSION_COLUMNS = `f.version AS feed_version, s.status AS shipment_status, s.sub_status AS shipment_sub_status`;

/** Which of these events there already are. */
export async function readEvents(
  sql: Sql,
  keys: readonly { shipment_id: string; key: string }[],
): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>({
    name: 'read-events',
    text: `SELECT ${EVENT_COLUMNS} FROM unnest($1::uuid[], $2::uuid[]) AS k (shipment_id, key)
           JOIN events e ON e.shipment_id = k.shipment_id AND e.key = k.key`,
    values: [keys.map((row) => row.shipment_id), keys.map((row) => row.key)],
  });
  return rows;
}

/**
 * Inserts events, each of them a line of the feed, in the order of the primary key; that it is violated means that a
 * lock was not held.
 */
export async function insertEvents(sql: Sql, events: readonly EventRow[]): Promise<void> {
  await sql.query({
    name: 'insert-events',
    text: `WITH told AS (
             INSERT INTO events AS e
             SELECT * FROM json_populate_recordset(NULL::events, $1) ORDER BY shipment_id, key RETURNING ${TOLD}
           ), ${INTO_FEED}`,
    values: [printed(events)],
  });
}

/** As `json_populate_recordset` reads them. */
function printed(events: readonly EventRow[]): string {
  return JSON.stringify(
    events.map((row) => ({
      ...row,
      occurred_at: isoTime(row.occurred_at),
      received_at: isoTime(row.received_at),
      applied_at: isoTime(row.applied_at),
      effective_at: isoTime(row.effective_at),
      told_at: isoTime(row.told_at),
    })),
  );
}

const REPLACE = `UPDATE events e SET version = r.version, status = r.status, sub_status = r.sub_status, code = r.code,
    description = r.description, city = r.city, state = r.state, postal_code = r.postal_code, country = r.country,
    latitude = r.latitude, longitude = r.longitude, occurred_at = r.occurred_at,
    occurred_at_local = r.occurred_at_local, time_quality = r.time_quality,
    estimated_delivery = r.estimated_delivery, shipment_ref = r.shipment_ref, unmapped = r.unmapped, source = r.source,
    received_at = r.received_at, applied_at = r.applied_at, effective_at = r.effective_at, rank = r.rank,
    content_hash = r.content_hash, told_at = r.told_at, mapping = r.mapping, tellings = r.tellings
  FROM json_populate_recordset(NULL::events, $1) r WHERE e.shipment_id = r.shipment_id AND e.key = r.key`;

/** Replaces events whose shown content has changed, each of them a line of the feed again. */
export async function correctEvents(sql: Sql, events: readonly EventRow[]): Promise<void> {
  await sql.query({
    name: 'correct-events',
    text: `WITH told AS (${REPLACE} RETURNING ${TOLD}), ${INTO_FEED}`,
    values: [printed(events)],
  });
}

/** Replaces events of which nothing shown but perhaps the earliest receipt has changed. */
export async function noteEvents(sql: Sql, events: readonly EventRow[]): Promise<void> {
  await sql.query({ name: 'note-events', text: REPLACE, values: [printed(events)] });
}

/** All events of these shipments, in no order. */
export async function readTimelines(sql: Sql, shipmentIds: readonly string[]): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>({
    name: 'read-timelines',
    text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE e.shipment_id = ANY($1::uuid[])`,
    values: [shipmentIds],
  });
  return rows;
}

/**
 * One shipment with its latest events, newest first, both as of one moment; `null` where it is not this customer's.
 * @param limit `null`: all of them
 */
export async function readTimelineHead(
  sql: Sql,
  customerId: string,
  shipmentId: string,
  limit: number | null,
): Promise<{ shipment: ShipmentRow; events: EventRow[] } | null> {
  const { rows } = await sql.query<ShipmentRow & { events: EventRow[] }>({
    name: 'read-timeline-head',
    text: `SELECT ${SHIPMENT_COLUMNS}, (
             SELECT coalesce(json_agg(latest), '[]') FROM (
               SELECT ${EVENT_COLUMNS} FROM events e WHERE e.shipment_id = s.id
               ORDER BY e.effective_at DESC, e.rank DESC, e.key DESC LIMIT $3
             ) AS latest
           ) AS events FROM shipments s WHERE id = $1 AND customer_id = $2`,
    values: [shipmentId, customerId, limit],
  });
  const [row] = rows;
  if (!row) return null;
  const { events, ...shipment } = row;
  return { shipment, events: events.map(revived) };
}

/** JSON has no dates. */
export function revived(row: EventRow): EventRow {
  return {
    ...row,
    occurred_at: new Date(row.occurred_at),
    received_at: new Date(row.received_at),
    applied_at: new Date(row.applied_at),
    effective_at: new Date(row.effective_at),
    told_at: new Date(row.told_at),
  };
}

/** Where a page of a timeline begins: after this event. */
export interface TimelineCursor {
  effectiveAt: Date;
  rank: number;
  key: string;
}

/** A page of a shipment's timeline, newest first. */
export async function readTimelinePage(
  sql: Sql,
  shipmentId: string,
  after: TimelineCursor | null,
  limit: number,
): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>({
    name: 'read-timeline-page',
    text: `SELECT ${EVENT_COLUMNS} FROM events e
           WHERE e.shipment_id = $1
             AND ($2::timestamptz IS NULL OR (e.effective_at, e.rank, e.key) < ($2, $3::smallint, $4::uuid))
           ORDER BY e.effective_at DESC, e.rank DESC, e.key DESC LIMIT $5`,
    values: [shipmentId, after?.effectiveAt ?? null, after?.rank ?? null, after?.key ?? null, limit],
  });
  return rows;
}

/** Consecutive versions of a shipment, both ends included. */
export interface VersionRange {
  readonly shipment_id: string;
  readonly first_version: number;
  readonly last_version: number;
}

/**
 * The events that these versions of shipments made, at most `limit` of them; a version that was corrected since gives
 * the event as it is now.
 */
export async function readVersions(
  sql: Sql,
  ranges: readonly VersionRange[],
  limit: number | null = null,
): Promise<VersionRow[]> {
  const { rows } = await sql.query<VersionRow>({
    name: 'read-versions',
    text: `SELECT ${EVENT_COLUMNS}, ${VERSION_COLUMNS}
           FROM unnest($1::uuid[], $2::int[], $3::int[]) AS r (shipment_id, first_version, last_version)
           JOIN feed f ON f.shipment_id = r.shipment_id AND f.version BETWEEN r.first_version AND r.last_version
           JOIN events e ON e.shipment_id = f.shipment_id AND e.key = f.key
           JOIN shipments s ON s.id = f.shipment_id
           ORDER BY f.shipment_id, f.version LIMIT $4`,
    values: [
      ranges.map((range) => range.shipment_id),
      ranges.map((range) => range.first_version),
      ranges.map((range) => range.last_version),
      limit,
    ],
  });
  return rows;
}

/**
 * A customer's change feed after a sequence, oldest first: from the last batch on that begins no later than the line after
 * it, of each batch at most a page.
 */
export async function readFeed(
  sql: Sql,
  customerId: string,
  after: number,
  limit: number,
): Promise<FeedItemRow[]> {
  const { rows } = await sql.query<FeedItemRow>({
    name: 'read-feed',
    text: `SELECT ${EVENT_COLUMNS}, ${VERSION_COLUMNS}, f.sequence::float8 AS sequence, s.carrier, s.tracking_number,
             s.reference, s.origin, s.destination
           FROM (
             SELECT l.shipment_id, l.version, l.key, b.base_sequence + l.line AS sequence
             FROM feed_batches b
             CROSS JOIN LATERAL (
               SELECT shipment_id, version, key, line FROM feed
               WHERE customer_id = b.customer_id AND batch_id = b.id AND line > $2 - b.base_sequence
               ORDER BY line LIMIT $3
             ) AS l
             WHERE b.customer_id = $1 AND b.base_sequence >= (
               SELECT coalesce(max(base_sequence), 0) FROM feed_batches
               WHERE customer_id = $1 AND base_sequence <= $2 + 1
             )
             ORDER BY b.base_sequence, l.line LIMIT $3
           ) AS f
           JOIN events e ON e.shipment_id = f.shipment_id AND e.key = f.key
           JOIN shipments s ON s.id = f.shipment_id
           ORDER BY f.sequence`,
    values: [customerId, after, limit],
  });
  return rows;
}

/** The events that a customer's shipments got last, newest first; `carrier` and `tracking_number` are the shipment's. */
export async function readRecentEvents(
  sql: Sql,
  customerId: string,
  limit: number,
): Promise<(EventRow & { carrier: string; tracking_number: string })[]> {
  const { rows } = await sql.query<EventRow & { carrier: string; tracking_number: string }>({
    name: 'read-recent-events',
    text: `SELECT e.*, s.carrier, s.tracking_number
           FROM feed_batches b
           CROSS JOIN LATERAL (
             SELECT ${EVENT_COLUMNS}, f.line
             FROM feed f JOIN events e ON e.shipment_id = f.shipment_id AND e.key = f.key AND e.version = f.version
             WHERE f.customer_id = b.customer_id AND f.batch_id = b.id
             ORDER BY f.line DESC LIMIT $2
           ) AS e
           JOIN shipments s ON s.id = e.shipment_id
           WHERE b.customer_id = $1 -- what has no number yet is the newest, and DESC puts it first
           ORDER BY b.base_sequence DESC, b.id DESC, e.line DESC LIMIT $2`,
    values: [customerId, limit],
  });
  return rows;
}
