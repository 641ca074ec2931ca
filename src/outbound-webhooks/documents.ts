/** How endpoints and deliveries look to brands. */
import { publicId } from '../domain/ids.js';
import type { DeliveryRow } from '../storage/deliveries.sql.js';
import type { EndpointRow } from '../storage/webhook-endpoints.sql.js';

/** Without its secret, which is shown where it is new only. */
export function endpointDocument(row: EndpointRow) {
  const isPaused = row.enabled && row.paused_until !== null && row.paused_until > new Date();
  return {
    endpoint_id: publicId('whe', row.id),
    url: row.url,
    description: row.description,
    event_types: row.event_types,
    carriers: row.carriers,
    statuses: row.statuses,
    enabled: row.enabled,
    state: row.enabled ? (isPaused ? 'paused' : 'open') : 'disabled',
    disabled_reason: row.disabled_reason,
    failures_in_a_row: row.failures,
    paused_until: isPaused ? row.paused_until : null,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

export function deliveryDocument(row: DeliveryRow) {
  return {
    delivery_id: publicId('msg', row.id),
    endpoint_id: publicId('whe', row.endpoint_id),
    event_type: row.event_type,
    shipment_id: row.shipment_id && publicId('shp', row.shipment_id),
    version: row.version,
    state: row.state,
    attempts: row.attempts,
    next_attempt_at: row.due_at,
    created_at: row.created_at,
    delivered_at: row.delivered_at,
    last_attempt: row.attempted_at && {
      at: row.attempted_at,
      took_ms: row.took_ms,
      status: row.answer_status,
      body: row.answer_body,
      error: row.error,
    },
  };
}

/** With the bytes that are sent. */
export function wholeDelivery(row: DeliveryRow) {
  return { ...deliveryDocument(row), request_body: row.body };
}
