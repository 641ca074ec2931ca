/** What a Milepost shows of a parcel, held against what has really happened to it. */
import type { Truth } from './truth.js';

/** What counts of an event of `GET /api/v1/tracking/{id}/events`. */
export interface ShownEvent {
  readonly occurred_at: string;
  readonly occurred_at_local: string | null;
  readonly time_quality: string;
}

/** Times of scans, as the carrier prints them. Both empty: every scan is shown, and shown once. */
export interface Verdict {
  readonly missing: readonly string[];
  /** Shown once more than they happened. */
  readonly surplus: readonly string[];
}

/** @param until epoch milliseconds; scans that happened later may be missing, and may be shown */
export function verdictOn({ scans }: Truth, events: readonly ShownEvent[], until = Infinity): Verdict {
  const surplus = [...events];
  const missing = scans.filter((scan) => {
    const index = surplus.findIndex((event) => isOf(event, scan));
    if (index === -1) return Date.parse(scan.happened_at) <= until;
    surplus.splice(index, 1);
    return false;
  });
  return {
    missing: missing.map((scan) => scan.local_time),
    surplus: surplus.map((event) => event.occurred_at_local ?? event.occurred_at),
  };
}

/** A carrier that prints no zone (DHL; UPS where it is asked) is held to the wall clock. */
function isOf(event: ShownEvent, scan: Truth['scans'][number]): boolean {
  return event.time_quality === 'local_no_zone'
    ? event.occurred_at_local === scan.local_time
    : event.occurred_at === scan.occurred_at;
}
