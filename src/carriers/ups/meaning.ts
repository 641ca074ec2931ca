/** What a UPS activity status means, from its finest code that is known. */
import { NOTE, type Meaning, type Reading } from '../code-map.js';
import { ACTIVITIES } from './activity-map.js';
import { STATUS_CODES, TYPES, UPDATE_CODES } from './status-map.js';

/** UPSTrackAlert.yaml, activityStatus: `type`, the two-letter `code` and the three-digit `descriptionCode`. */
export interface ActivityStatus {
  readonly type: string | null;
  readonly code: string | null;
  readonly descriptionCode: string | null;
}

/**
 * The three-digit code decides; where it leaves the sub-status open, the two-letter code fills it in. The two-letter
 * code means something only within its type: `DP` is a departure (I), a refused commodity (X) or a manifest (M).
 */
export function meaningOf(status: ActivityStatus): Reading {
  const type = status.type?.toUpperCase() ?? '';
  const code = status.code?.toUpperCase() ?? '';
  // UP and UT are also exceptions of their own, so an exception is never taken for an update.
  if (type === 'U' || (type !== 'X' && UPDATE_CODES.has(code))) return { meaning: NOTE, unmapped: null };
  const activity = ACTIVITIES.get(`${type}/${code}`);
  const coded = STATUS_CODES.get(status.descriptionCode ?? '');
  if (coded) return { meaning: refined(coded, activity), unmapped: null };
  if (activity) return { meaning: activity, unmapped: unknown('descriptionCode', status.descriptionCode) };
  return {
    meaning: TYPES.get(type) ?? NOTE,
    unmapped: unknown('descriptionCode', status.descriptionCode) ?? `code:${type}/${code}`,
  };
}

function refined(coded: Meaning, activity: Meaning | undefined): Meaning {
  if (coded[1] === null && activity?.[0] === coded[0]) return activity;
  return coded[0] === 'in_transit' && coded[1] === null ? ['in_transit', 'moving'] : coded;
}

function unknown(field: string, value: string | null): string | null {
  return value === null ? null : `${field}:${value}`;
}
