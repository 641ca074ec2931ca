/** A brand that reads while faults strike: what it is answered must be a whole timeline, however old. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Brand, TrackingDocument } from '../../support/brand.js';
import { foldedStatus } from '../../support/lives.js';

const EVERY_MS = 50;
/** GET /tracking shows so many of the latest events. */
const SHOWN = 10;

export interface Reading {
  /** Tracking numbers of which a part was shown as if it were all. */
  readonly torn: ReadonlySet<string>;
  readonly reads: number;
  /** Reads that were not answered 200. */
  readonly unanswered: number;
}

/** Reads one shipment after the other until it is over. @param shipments ids by tracking number */
export async function readOn(
  brand: Brand,
  shipments: ReadonlyMap<string, string>,
  over: AbortSignal,
): Promise<Reading> {
  const torn = new Set<string>();
  const entries = [...shipments];
  let [reads, unanswered] = [0, 0];
  for (; !over.aborted; reads += 1) {
    const [number, id] = entries[reads % entries.length]!;
    const document = await brand.track(id).catch(() => null);
    if (document === null) unanswered += 1;
    else if (!isWhole(document)) torn.add(number);
    await pause(EVERY_MS);
  }
  return { torn, reads, unanswered };
}

/** Says whether status, count and events are of one moment, for parcels whose events never change. */
export function isWhole({
  tracking_number,
  status,
  version,
  event_count,
  events,
}: TrackingDocument): boolean {
  if (version !== event_count || events.length !== Math.min(event_count, SHOWN)) return false;
  if (event_count > SHOWN) return true;
  return status === statusOf(tracking_number, events);
}

function statusOf(trackingNumber: string, newestFirst: TrackingDocument['events']): string {
  if (newestFirst.length === 0) return 'pending';
  const events = newestFirst.toReversed().map(({ status, code, occurred_at }) => ({
    carrier: 'acme_freight',
    tracking_number: trackingNumber,
    status: status ?? '',
    code,
    occurred_at,
  }));
  return foldedStatus({ trackingNumber, events });
}
