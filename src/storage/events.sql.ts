/** The hot statements on events. Writers hold the lock of the shipment, so nobody else touches its events meanwhile. */
import { rowFormat } from './binary-rows.js';
import { INTO_FEED, TOLD } from './feed.sql.js';
import type { EventRow, ShipmentRow } from './rows.js';
import { SHIPMENT_COLUMNS } from './shipments.sql.js';
import type { Sql } from './sql.js';

export const EVENT_COLUMNS = `e.shipment_id, replace(e.key::text, '-', '') AS key, e.customer_id, e.version, e.status,
  e.sub_status, e.code, e.description, e.city, e.state, e.postal_code, e.country, e.latitude, e.longitude,
  e.occurred_at, e.occurred_at_local, e.time_quality, e.estimated_delivery, e.shipment_ref, e.unmapped, e.source,
  e.received_at, e.applied_at, e.effective_at, e.rank, replace(e.content_hash::text, '-', '') AS content_hash,
  e.told_at, e.mapping, e.tellings`;

const EVENTS = rowFormat<EventRow>({
  shipment_id: 'uuid',
  key: 'uuid',
  customer_id: 'uuid',
  version: 'int4',
  status: 'text',
  sub_status: 'text',
  code: 'text',
  description: 'text',
  city: 'text',
  state: 'text',
  postal_code: 'text',
  country: 'text',
  latitude: 'float8',
  longitude: 'float8',
  occurred_at: 'timestamptz',
  occurred_at_local: 'text',
  time_quality: 'text',
  estimated_delivery: 'text',
  shipment_ref: 'text',
  unmapped: 'text',
  source: 'text',
  received_at: 'timestamptz',
  applied_at: 'timestamptz',
  effective_at: 'timestamptz',
  rank: 'int2',
  content_hash: 'uuid',
  told_at: 'timestamptz',
  mapping: 'int2',
  tellings: 'text',
});

const KEYS = rowFormat<Pick<EventRow, 'key' | 'shipment_id'>>({ shipment_id: 'uuid', key: 'uuid' });

/** Which of these events there already are. */
export async function readEvents(
  sql: Sql,
  keys: readonly Pick<EventRow, 'key' | 'shipment_id'>[],
): Promise<EventRow[]> {
  const { rows } = await sql.query<EventRow>({
    name: 'read-events',
    text: `SELECT ${EVENT_COLUMNS} FROM ${KEYS.rows} JOIN events e ON e.shipment_id = r.shipment_id AND e.key = r.key`,
    values: KEYS.valuesOf(keys),
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
             INSERT INTO events AS e (${EVENTS.columns})
             SELECT * FROM ${EVENTS.rows} ORDER BY shipment_id, key RETURNING ${TOLD}
           ), ${INTO_FEED}`,
    values: EVENTS.valuesOf(events),
  });
}

const REPLACE = `UPDATE events e SET version = r.version, status = r.status, sub_status = r.sub_status, code = r.code,
    description = r.description, city = r.city, state = r.state, postal_code = r.postal_code, country = r.country,
    latitude = r.latitude, longitude = r.longitude, occurred_at = r.occurred_at,
    occurred_at_local = r.occurred_at_local, time_quality = r.time_quality,
    estimated_delivery = r.estimated_delivery, shipment_ref = r.shipment_ref, unmapped = r.unmapped, source = r.source,
    received_at = r.received_at, applied_at = r.applied_at, effective_at = r.effective_at, rank = r.rank,
    content_hash = r.content_hash, told_at = r.told_at, mapping = r.mapping, tellings = r.tellings
  FROM ${EVENTS.rows} WHERE e.shipment_id = r.shipment_id AND e.key = r.key`;

/** Replaces events whose shown content has changed, each of them a line of the feed again. */
export async function correctEvents(sql: Sql, events: readonly EventRow[]): Promise<void> {
  await sql.query({
    name: 'correct-events',
    text: `WITH told AS (${REPLACE} RETURNING ${TOLD}), ${INTO_FEED}`,
    values: EVENTS.valuesOf(events),
  });
}

/** Replaces events of which nothing shown but perhaps the earliest receipt has changed. */
export async function noteEvents(sql: Sql, events: readonly EventRow[]): Promise<void> {
  await sql.query({ name: 'note-events', text: REPLACE, values: EVENTS.valuesOf(events) });
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
