/** Events without a shipment: parked, and joined to it once it is there. Always under the lock of the number. */
import type { CarrierEvent, EventSource } from '../../domain/carrier-event.js';
import { numberKey } from '../../domain/cycle.js';
import { contentHash } from '../../domain/event-key.js';
import { parkedEventsOf, type ParkedRow, parkEvents, removeParked } from '../../storage/parked-events.sql.js';
import type { ShipmentRow } from '../../storage/rows.js';
import type { Sql } from '../../storage/sql.js';
import { assignEvents } from './assign-events.js';
import type { Arrival, ReceivedEvent } from './reconcile.js';

export async function park(sql: Sql, received: readonly ReceivedEvent[]): Promise<void> {
  if (received.length === 0) return;
  await parkEvents(
    sql,
    received.map(({ event, receivedAt, source, mapping }) => ({
      number_key: numberKey(event.trackingNumber),
      key: event.key,
      content_hash: contentHash(event),
      carriers: [...event.carriers],
      event: JSON.stringify(event),
      source,
      received_at: receivedAt,
      mapping,
    })),
  );
}

/** Takes out of parking what these shipments, all locked, are entitled to. */
export async function unpark(sql: Sql, shipments: readonly ShipmentRow[]): Promise<Arrival[]> {
  const parked = await parkedEventsOf(sql, [...new Set(shipments.map((row) => row.number_key))]);
  if (parked.length === 0) return [];
  const received = parked.map((row) => ({ ...receivedOf(row), row }));
  const { arrivals, homeless } = assignEvents(received, shipments);
  const joined = received.filter((item) => !homeless.includes(item)).map(({ row }) => row);
  if (joined.length > 0) await removeParked(sql, joined);
  return arrivals;
}

function receivedOf(row: ParkedRow): ReceivedEvent {
  const event = JSON.parse(row.event) as CarrierEvent;
  return {
    event: { ...event, occurredAt: new Date(event.occurredAt) },
    receivedAt: row.received_at,
    source: row.source as EventSource,
    mapping: row.mapping ?? 0,
  };
}
