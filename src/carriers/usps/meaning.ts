/** What a USPS event means: by its code, and by the words where the code leaves them the details. */
import { NOTE, type Reading } from '../code-map.js';
import { meaningIn } from '../phrases.js';
import { CATEGORIES, DELIVERED_HOW, EVENT_CODES } from './status-map.js';

export interface SaidOfEvent {
  readonly code: string | null;
  readonly description: string | null;
  /** Only beside the newest event. */
  readonly category: string | null;
}

/**
 * An event of an unknown code has the status of the mail piece where it is its newest; an older one is a note, for USPS
 * says nothing coarser of a single event.
 */
export function meaningOf({ code, description, category }: SaidOfEvent): Reading {
  const coded = EVENT_CODES.get(code ?? '');
  if (coded?.[0] === 'delivered') {
    return { meaning: meaningIn(DELIVERED_HOW, description ?? '') ?? coded, unmapped: null };
  }
  if (coded) return { meaning: coded, unmapped: null };
  return {
    meaning: CATEGORIES.get(folded(category)) ?? NOTE,
    unmapped: code === null ? `eventType:${description}` : `eventCode:${code}`,
  };
}

/** `Delivery Attempt: Action Needed` as `delivery_attempt_action_needed`. */
function folded(category: string | null): string {
  return (category ?? '').toLowerCase().replace(/[^a-z]+/g, '_');
}
