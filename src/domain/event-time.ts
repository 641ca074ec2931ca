/** How a carrier's clock is believed: where an event stands in the order, and which events stand outside it. */
import type { CarrierTimeQuality, TimeQuality } from './carrier-event.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A carrier's clock may run ahead of ours by this much before it stops moving the event forward. */
const CLOCK_LEAD = 5 * MINUTE;
/** Further ahead than any time zone mistake can explain. */
const IMPLAUSIBLE_LEAD = 26 * HOUR;
const EARLIEST_PLAUSIBLE = Date.UTC(2000, 0, 1);

export function isSuspect(occurredAt: Date, receivedAt: Date): boolean {
  const at = occurredAt.getTime();
  return at < EARLIEST_PLAUSIBLE || at > receivedAt.getTime() + IMPLAUSIBLE_LEAD;
}

/**
 * Epoch milliseconds by which events are ordered: never more than 5 minutes after the earliest receipt, so that a
 * clock that runs ahead cannot freeze a shipment. A suspect event is listed at its receipt and orders nothing.
 */
export function effectiveTime(occurredAt: Date, receivedAt: Date): number {
  if (isSuspect(occurredAt, receivedAt)) return receivedAt.getTime();
  return Math.min(occurredAt.getTime(), receivedAt.getTime() + CLOCK_LEAD);
}

export function timeQuality(said: CarrierTimeQuality, occurredAt: Date, receivedAt: Date): TimeQuality {
  return isSuspect(occurredAt, receivedAt) ? 'suspect' : said;
}
