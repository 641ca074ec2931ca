/** A customer's latest events in Redis: one sorted set, scored by when they were applied, marked when complete. */
import { publicId } from '../../domain/ids.js';

export const KEPT_RECENT = 200;
/** The member, scored +inf, without which the set may lack events. */
export const COMPLETE = 'complete';

export function recentKey(customerId: string): string {
  return `recent_events:${publicId('cus', customerId)}`;
}
