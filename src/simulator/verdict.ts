/** What a Milepost shows of a parcel, held against what has really happened to it. */
import type { Truth } from './truth.js';

/** What counts of an event of `GET /api/v1/tracking/{id}/events`. */
export interface ShownEvent {
  readonly occurred_at: string;
  readonly occurred_at_local: string | null;
}

/** Times of scans, as the carrier prints them. Both empty: every scan is shown, and shown once. */
export interface Verdict {
  readonly missing: readonly string[];
  /** Shown once more than they happened. */
  readonly surplus: readonly string[];
}

/** Whose scans are known by their wall clock alone: nothing says in which zone. */
const WITHOUT_ZONE = 'dhl';

/** @param until epoch milliseconds; scans that happened later may be missing, and may be shown */
export function verdictOn(
  { carrier, scans }: Truth,
  events: readonly ShownEvent[],
  until = Infinity,
): Verdict {
  const hasZone = carrier !== WITHOUT_ZONE;
  const shown = events.map((event) => (hasZone ? event.occurred_at : (event.occurred_at_local ?? 'none')));
  const times = scans.map((scan) => ({
    printed: hasZone ? scan.occurred_at : scan.local_time,
    mayBeMissing: Date.parse(scan.happened_at) > until,
  }));
  const missing = times.filter(({ printed }) => !take(shown, printed));
  return {
    missing: missing.filter(({ mayBeMissing }) => !mayBeMissing).map(({ printed }) => printed),
    surplus: shown,
  };
}

/** Removes one. @returns whether there was one */
function take(times: string[], time: string): boolean {
  const index = times.indexOf(time);
  if (index !== -1) times.splice(index, 1);
  return index !== -1;
}
