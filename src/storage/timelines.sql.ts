/** Pages of a customer's shipments with all of their events, both as of one moment. */
import { EVENT_COLUMNS, revived } from './events.sql.js';
import type { EventRow, ShipmentRow } from './rows.js';
import { SHIPMENT_COLUMNS } from './shipments.sql.js';
import type { Sql } from './sql.js';

export interface Timeline {
  readonly shipment: ShipmentRow;
  /** Oldest first. */
  readonly events: readonly EventRow[];
}

/** A shipment's place in the list of its customer's. `createdAt` as PostgreSQL prints it, in full precision. */
export interface Place {
  readonly createdAt: string;
  readonly id: string;
}

export interface TimelineFilter {
  readonly customerId: string;
  readonly carrier: string | null;
  readonly numberKey: string | null;
  /** From this time on, and before that one. */
  readonly createdFrom: Date | null;
  readonly createdBefore: Date | null;
  /** The page begins at this shipment, which is not on it; `null`: at the newest, or the oldest. */
  readonly beyond: Place | null;
}

/** Which way pages go from where they begin. */
export type Direction = 'older' | 'newer';

const ORDERS = {
  older: { comes: '<', sorted: 'DESC' },
  newer: { comes: '>', sorted: 'ASC' },
} as const satisfies Record<Direction, object>;

/** The `limit` shipments that come next in this direction, newest first in either. */
export async function listTimelines(
  sql: Sql,
  filter: TimelineFilter,
  direction: Direction,
  limit: number,
): Promise<Timeline[]> {
  const { comes, sorted } = ORDERS[direction];
  const { rows } = await sql.query<ShipmentRow & { events: EventRow[] }>({
    name: `list-timelines-${direction}`,
    text: `SELECT s.*, (
             SELECT coalesce(json_agg(past), '[]') FROM (
               SELECT ${EVENT_COLUMNS} FROM events e WHERE e.shipment_id = s.id
               ORDER BY e.effective_at, e.rank, e.key
             ) AS past
           ) AS events FROM (
             SELECT ${SHIPMENT_COLUMNS} FROM shipments
             WHERE customer_id = $1
               AND ($2::text IS NULL OR carrier = $2) AND ($3::text IS NULL OR number_key = $3)
               AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
               AND ($6::timestamptz IS NULL OR (created_at, id) ${comes} ($6, $7::uuid))
             ORDER BY created_at ${sorted}, id ${sorted} LIMIT $8
           ) AS s ORDER BY s.created_at DESC, s.id DESC`,
    values: [
      filter.customerId,
      filter.carrier,
      filter.numberKey,
      filter.createdFrom,
      filter.createdBefore,
      filter.beyond?.createdAt ?? null,
      filter.beyond?.id ?? null,
      limit,
    ],
  });
  return rows.map(({ events, ...shipment }) => ({ shipment, events: events.map(revived) }));
}

/** `null` where it is not this customer's. */
export async function readPlace(sql: Sql, customerId: string, id: string): Promise<Place | null> {
  const { rows } = await sql.query<{ created_at: string }>({
    name: 'read-place',
    text: 'SELECT created_at::text FROM shipments WHERE id = $1 AND customer_id = $2',
    values: [id, customerId],
  });
  const [row] = rows;
  return row ? { createdAt: row.created_at, id } : null;
}
