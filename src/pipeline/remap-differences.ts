/** What events that were read again would change, found by the steps that apply them; nothing is written here. */
import type { CarrierEvent } from '../domain/carrier-event.js';
import { numberKey } from '../domain/cycle.js';
import { contentHash } from '../domain/event-key.js';
import { readEvents } from '../storage/events.sql.js';
import type { InboxBody } from '../storage/inbox-frame.js';
import { parkedEventsOf } from '../storage/parked-events.sql.js';
import type { EventRow } from '../storage/rows.js';
import { readShipmentsOf } from '../storage/shipments.sql.js';
import type { Sql } from '../storage/sql.js';
import { assignEvents } from '../tracking/timeline/assign-events.js';
import { type Arrival, reconcile } from '../tracking/timeline/reconcile.js';
import type { ReadEvent } from './slice.js';

/** Events that a carrier's code would now be read as something else in. */
export interface RemapDifference {
  readonly carrier: string;
  readonly code: string;
  /** Status and sub-status, as `in_transit/departed`; `nothing` for an event that is not there. */
  readonly before: string;
  readonly after: string;
  events: number;
  /** A tracking number that has one. */
  readonly sample: string;
}

type Differences = Map<string, RemapDifference>;
type Meaning = Readonly<{ status: string | null; subStatus: string | null }>;

/** Adds to `differences`. @returns the bodies that something differs of */
export async function differencesOf(
  sql: Sql,
  events: readonly ReadEvent[],
  differences: Differences,
): Promise<Set<InboxBody>> {
  const numbers = [...new Set(events.map(({ event }) => numberKey(event.trackingNumber)))];
  const { arrivals, homeless } = assignEvents(events, await readShipmentsOf(sql, numbers));
  const differing = new Set([
    ...(await differingArrivals(sql, arrivals, differences)),
    ...(await differingParked(sql, homeless, differences)),
  ]);
  return new Set(events.filter(({ event }) => differing.has(event)).map(({ body }) => body));
}

async function differingArrivals(
  sql: Sql,
  arrivals: readonly Arrival[],
  differences: Differences,
): Promise<CarrierEvent[]> {
  const idOf = (row: { shipment_id: string; key: string }) => `${row.shipment_id} ${row.key}`;
  const keys = arrivals.map(({ shipment, telling }) => ({
    shipment_id: shipment.id,
    key: telling.event.key,
  }));
  const existing = await readEvents(sql, keys);
  const before = new Map(existing.map((row) => [idOf(row), row]));
  const ids = new Set<string>();
  for (const { shipment, added, corrected, noted } of reconcile(arrivals, existing, new Date())) {
    for (const row of [...added, ...corrected]) {
      ids.add(idOf(row));
      const was = before.get(idOf(row));
      count(differences, shipment, row.code, was ? meaningOf(was) : null, meaningOf(row));
    }
    // Of an event that was told in several ways all of them are read again, so that the latest keeps its place.
    for (const row of noted) if (row.tellings !== null) ids.add(idOf(row));
  }
  return arrivals.filter((_, index) => ids.has(idOf(keys[index]!))).map(({ telling }) => telling.event);
}

async function differingParked(
  sql: Sql,
  homeless: readonly ReadEvent[],
  differences: Differences,
): Promise<CarrierEvent[]> {
  const parked = await parkedEventsOf(
    sql,
    homeless.map(({ event }) => numberKey(event.trackingNumber)),
  );
  return homeless
    .map(({ event }) => event)
    .filter((event) => {
      const known = parked.filter(({ key }) => key === event.key);
      const hash = contentHash(event);
      if (known.length === 0 || known.some((row) => row.content_hash === hash)) return false;
      const was = JSON.parse(known[0]!.event) as CarrierEvent;
      const { trackingNumber } = event;
      const place = { carrier: event.carriers[0], tracking_number: trackingNumber };
      count(differences, place, event.code, was, event);
      return true;
    });
}

function meaningOf({ status, sub_status }: EventRow): Meaning {
  return { status, subStatus: sub_status };
}

function count(
  differences: Differences,
  { carrier, tracking_number }: { carrier: string; tracking_number: string },
  code: string | null,
  was: Meaning | null,
  is: Meaning,
): void {
  const before = was === null ? 'nothing' : wordsFor(was);
  const words = wordsFor(is);
  const after = before === words ? `${words}, another place or time` : words;
  const known = differences.get(`${carrier} ${code} ${before} ${after}`);
  if (known) known.events += 1;
  else {
    const first = { carrier, code: code ?? 'none', before, after, events: 1, sample: tracking_number };
    differences.set(`${carrier} ${code} ${before} ${after}`, first);
  }
}

function wordsFor({ status, subStatus }: Meaning): string {
  return status === null ? 'a note' : `${status}/${subStatus ?? '-'}`;
}
