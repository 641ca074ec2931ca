/** What a brand's endpoint can be told of. */
export const MESSAGE_TYPES = [
  'shipment.status_changed',
  'shipment.event_added',
  'shipment.eta_changed',
  'shipment.delivered',
  'shipment.exception',
] as const;

export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Stands for all of them, also those to come. */
export const EVERY_TYPE = '*';

/** What a brand sends itself, to see whether its endpoint works. */
export const TEST_TYPE = 'webhook.test';
