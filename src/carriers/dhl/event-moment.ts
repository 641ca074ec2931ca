/** The time of a DHL event. */
import { type Moment, momentOf } from '../moment.js';

/**
 * DHL's own example prints one wall clock with `Z` in the status and without in the event, so `Z` means nothing: both
 * are local times of an unknown zone. An offset in figures is meant.
 */
export function withoutZ(timestamp: unknown): unknown {
  return typeof timestamp === 'string' ? timestamp.trim().replace(/Z$/i, '') : timestamp;
}

/** @throws UnreadableEvent where it is no time. */
export function eventMoment(timestamp: unknown): Moment {
  return momentOf(withoutZ(timestamp), 'events[].timestamp');
}
