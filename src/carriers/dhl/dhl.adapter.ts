/** DHL Shipment Tracking Unified: pushes and answers carry the same shipments. */
import type { CarrierAdapter } from '../carrier-adapter.js';
import { readEvent } from './normalise.js';
import { dhlPull } from './pull.js';
import { eventsIn, type ShipmentEvent } from './shipments.js';
import { verifyToken } from './verify.js';

export const dhlAdapter: CarrierAdapter<ShipmentEvent> = {
  slug: 'dhl',
  mapping: 1,
  acknowledgement: 202,
  namesHeader: true,
  verify: verifyToken,
  split: eventsIn,
  read: readEvent,
  pull: dhlPull,
};
