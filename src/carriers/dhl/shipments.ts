/** Takes DHL's `shipments[]` apart, one unit an event. */
import { UnreadableEvent } from '../carrier-adapter.js';
import { estimateOf, newestOf, timeIn } from '../moment.js';
import { type JsonObject, list, object } from '../payload.js';
import { withoutZ } from './event-moment.js';

/** One of a shipment's `events`, with what the shipment says. */
export interface ShipmentEvent {
  readonly trackingNumber: unknown;
  readonly event: unknown;
  readonly estimatedDelivery: string | null;
}

/**
 * DHL developer portal, "Shipment Tracking - Unified" and "Unified Push": `{shipments}`, the latter with a `scope`.
 * @throws UnreadableEvent where there are no shipments.
 */
export function eventsIn(payload: unknown): ShipmentEvent[] {
  const { shipments } = object(payload);
  if (!Array.isArray(shipments)) throw new UnreadableEvent('shipments is missing or not an array');
  return shipments.flatMap((shipment) => unitsOf(object(shipment)));
}

/** Where a shipment lists no events, its status is the only one. */
function unitsOf(shipment: JsonObject): ShipmentEvent[] {
  const history = list(shipment.events);
  const events = history.length > 0 ? history : [shipment.status];
  const newest = newestOf(events.map((event) => timeIn(withoutZ(object(event).timestamp))));
  return events.map((event, index) => ({
    trackingNumber: shipment.id,
    event,
    estimatedDelivery: index === newest ? estimateIn(shipment) : null,
  }));
}

/** Midnight is printed for want of an hour, and another hour is that of the place. */
function estimateIn(shipment: JsonObject): string | null {
  const { estimatedThrough } = object(shipment.estimatedDeliveryTimeFrame);
  const times = [shipment.estimatedTimeOfDelivery, estimatedThrough];
  return times.map((time) => estimateOf(withoutZ(time), 'placeholder')).find((time) => time !== null) ?? null;
}
