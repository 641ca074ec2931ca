/**
 * What a timeline looks like in Redis: one sorted set `tracking:<shipment_id>`.
 *
 * Members are events as the API prints them, `<rank><key>|<json>`, scored by effective time, so that the set's own
 * order is the timeline's. One more member, scored +inf, is the header: `<tag>|<revision>|<customer>|<more>|<json>`
 * with the shipment's JSON. So one ZREVRANGE reads the whole answer, and a set without its header, whatever happened
 * to it, is not an entry.
 */
import type { EventRow, ShipmentRow } from '../../storage/rows.js';
import { lineageIn } from './entry-tag.service.js';
import { eventDocument, shipmentDocument } from '../presentation.js';

/** The latest events that an entry keeps; a longer history is PostgreSQL's. */
export const KEPT_EVENTS = 100;
/** The latest events that `GET /tracking/{id}` shows. */
export const SHOWN_EVENTS = 10;

/** Seconds that the entry of an ended shipment stays; it comes back on a read. */
const ENDED_STAYS = 3 * 86_400;

export function timelineKey(shipmentId: string): string {
  return `tracking:${shipmentId}`;
}

/** In the slot of its entry: whoever holds it may fill the entry in. */
export function leaseKey(entryKey: string): string {
  return `{${entryKey}}:lease`;
}

export function headerMember(tag: string, row: ShipmentRow): string {
  const more = row.event_count > SHOWN_EVENTS ? '1' : '0';
  const json = JSON.stringify(shipmentDocument(row));
  return `${tag}|${row.revision}|${row.customer_id}|${more}|${json}`;
}

/** Score and member, as ZADD takes them. */
export function eventMember(row: EventRow): [score: string, member: string] {
  const member = `${row.rank}${row.key}|${JSON.stringify(eventDocument(row))}`;
  return [String(row.effective_at.getTime()), member];
}

/** The ETag of a shipment, with or without its events: both change with its revision. */
export function entityTag(lineage: string, revision: number | string): string {
  return `"${lineage}-${revision}"`;
}

/** Seconds to live, 0 for ever. */
export function timeToLive(row: ShipmentRow): number {
  return row.ended_at === null ? 0 : ENDED_STAYS;
}

/** The answer of `GET /api/v1/tracking/{shipment_id}`, ready to send. */
export interface TrackingAnswer {
  readonly etag: string;
  readonly body: string;
}

const HEADER = /^([0-9a-f]+)\|(\d+)\|([0-9a-f-]+)\|([01])\|/;

/**
 * The answer that an entry's members give, latest first, or `null` where they are no entry with this tag.
 * `forbidden`: it is another customer's.
 */
export function answerOf(
  members: readonly string[],
  tag: string,
  customerId: string,
): TrackingAnswer | 'forbidden' | null {
  const [header, ...events] = members;
  const parts = header === undefined ? null : HEADER.exec(header);
  if (parts === null || parts[1] !== tag) return null;
  if (parts[3] !== customerId) return 'forbidden';
  const shipment = header!.slice(parts[0].length, -1);
  const shown = events.map((member) => member.slice(member.indexOf('|') + 1)).join(',');
  return {
    etag: entityTag(lineageIn(tag), parts[2]!),
    body: `${shipment},"events":[${shown}],"has_more":${parts[4] === '1'}}`,
  };
}
