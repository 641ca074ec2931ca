/** What a change has to tell the endpoints of its shipment's brand. */
import { newUuid } from '../../domain/ids.js';
import { EVERY_TYPE, type MessageType } from '../../domain/message-types.js';
import type { NewDelivery } from '../../storage/deliveries.sql.js';
import type { EventRow } from '../../storage/rows.js';
import type { Subscription } from '../../storage/webhook-endpoints.sql.js';
import { eventDocument, shipmentDocument } from '../presentation.js';
import type { ShipmentChange } from './reconcile.js';

interface Message {
  readonly type: MessageType;
  readonly row: EventRow;
}

/** The deliveries of these changes, to every endpoint that asked for them. */
export function deliveriesOf(
  changes: readonly ShipmentChange[],
  subscriptions: readonly Subscription[],
): NewDelivery[] {
  if (subscriptions.length === 0) return [];
  return changes.flatMap((change) => {
    const mine = subscriptions.filter((subscription) => isConcerned(subscription, change));
    if (mine.length === 0) return [];
    return messagesOf(change).flatMap((message) => addressed(message, change, mine));
  });
}

function isConcerned(
  { customer_id, carriers, statuses }: Subscription,
  { shipment }: ShipmentChange,
): boolean {
  return (
    customer_id === shipment.customer_id &&
    (carriers?.includes(shipment.carrier) ?? true) &&
    (statuses?.includes(shipment.status) ?? true)
  );
}

/** Each event by itself, corrected ones as well; then, of the last one, what has become of the shipment. */
function messagesOf({ shipment, before, added, corrected }: ShipmentChange): Message[] {
  const rows = [...added, ...corrected];
  const last = rows.at(-1);
  if (!last) return [];
  const messages: Message[] = rows.map((row) => ({ type: 'shipment.event_added', row }));
  if (shipment.estimated_delivery !== before.estimated_delivery) {
    messages.push({ type: 'shipment.eta_changed', row: last });
  }
  if (shipment.status !== before.status) {
    messages.push({ type: 'shipment.status_changed', row: last });
    if (shipment.status === 'delivered') messages.push({ type: 'shipment.delivered', row: last });
    if (shipment.status === 'exception') messages.push({ type: 'shipment.exception', row: last });
  }
  return messages;
}

function addressed(
  { type, row }: Message,
  change: ShipmentChange,
  subscriptions: readonly Subscription[],
): NewDelivery[] {
  const { shipment } = change;
  const takers = subscriptions.filter(
    ({ event_types }) => event_types.includes(type) || event_types.includes(EVERY_TYPE),
  );
  if (takers.length === 0) return [];
  const body = JSON.stringify({
    type,
    timestamp: row.applied_at,
    data: {
      shipment: shipmentDocument(shipment),
      event: eventDocument(row),
      previous_attributes: previousAttributes(change),
      version: row.version,
    },
  });
  return takers.map(({ id }) => ({
    id: newUuid(),
    endpoint_id: id,
    customer_id: shipment.customer_id,
    event_type: type,
    shipment_id: shipment.id,
    version: row.version,
    body,
    due_at: row.applied_at,
    created_at: row.applied_at,
  }));
}

/** What the change has changed of the shipment, as it was before. */
function previousAttributes({ shipment, before }: ShipmentChange) {
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => shipment[name as keyof typeof before] !== value),
  );
}
