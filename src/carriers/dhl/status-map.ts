/** DHL's five status codes (DHL developer portal, "Shipment Tracking - Unified", statusCode). */
import { codeMap } from '../code-map.js';

export const STATUS_CODES = codeMap([
  ['info_received', 'label_created', 'pre-transit'],
  ['in_transit', 'moving', 'transit'],
  ['exception', null, 'failure'],
  ['delivered', null, 'delivered'],
  // DHL doesn't know either.
  [null, null, 'unknown'],
]);
