/**
 * A customer's latest events in Redis: one sorted set, scored by when they were applied, marked when complete. The tag is
 * in its name, so that a set of another database or of a Redis that may have lost something is never added to.
 */
import { publicId } from '../../domain/ids.js';
import type { recentEventDocument } from '../presentation.js';

export const KEPT_RECENT = 200;
/** The member, scored +inf, without which the set may lack events. */
export const COMPLETE = 'complete';

export type RecentEvent = ReturnType<typeof recentEventDocument>;

export function recentKey(customerId: string, tag: string): string {
  return `recent_events:${publicId('cus', customerId)}:${tag}`;
}

/** Score and member: within a millisecond members stand in the order in which the feed is numbered. */
export function recentMember(event: RecentEvent): [score: string, member: string] {
  const place = `${event.shipment_id}${String(event.version).padStart(10, '0')}`;
  return [String(Date.parse(event.applied_at)), `${place}|${JSON.stringify(event)}`];
}

export function parseRecent(member: string): RecentEvent {
  return JSON.parse(member.slice(member.indexOf('|') + 1)) as RecentEvent;
}
