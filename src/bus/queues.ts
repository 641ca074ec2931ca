/** The names of the queues, which are also the names by which their doorbells are injected. */

/** Says that batches lie in the inbox. */
export const TRACKING_EVENTS = 'tracking-events';
/** Says that dead letters were written, or that somebody asked to have some replayed. */
export const DEAD_LETTER_EVENTS = 'dead-letter-events';
/** Says that brands' endpoints have messages to be delivered. */
export const WEBHOOK_DELIVERIES = 'webhook-deliveries';
/** Says that a carrier has numbers that are due to be asked about. */
export const CARRIER_CHECKS = 'carrier-checks';
