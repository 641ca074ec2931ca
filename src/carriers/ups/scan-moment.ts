/** The time of a UPS scan: local and Greenwich clocks as `YYYYMMDD` and `HHMMSS`, each of which may be missing. */
import { UnreadableEvent } from '../carrier-adapter.js';
import { isDay, type Moment, momentOf } from '../moment.js';
import { type JsonObject, text } from '../payload.js';

/**
 * The instant is that of the Greenwich fields where they are there, else of the local ones with `gmtOffset`, else the
 * local ones taken as UTC. The wall clock of the key is the local one: pulled scans often have no other.
 * @throws UnreadableEvent where neither clock can be read.
 */
export function scanMoment(scan: JsonObject): Moment {
  const local = clockOf(scan.localActivityDate, scan.localActivityTime);
  const gmt = clockOf(scan.gmtActivityDate, scan.gmtActivityTime);
  const day = dayOf(scan.localActivityDate);
  const offset = offsetOf(scan.gmtOffset);
  const printed = local === null ? null : local + (offset ?? '');
  if (gmt !== null) {
    return {
      ...momentOf(`${gmt}Z`, 'gmtActivityTime'),
      occurredAtLocal: printed,
      wallClock: (local ?? gmt).slice(0, 16),
    };
  }
  if (printed !== null) return momentOf(printed, 'localActivityTime');
  if (day !== null) return momentOf(day, 'localActivityDate');
  throw new UnreadableEvent(
    'The scan has no localActivityDate (YYYYMMDD) and no gmtActivityDate with a time',
  );
}

/** `YYYYMMDD` as `YYYY-MM-DD`, or `null`. */
export function dayOf(value: unknown): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text(value) ?? '');
  if (parts === null) return null;
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`;
  return isDay(day) ? day : null;
}

/** `HHMMSS` or `HH:MM:SS`. A time that went through a number has lost its leading zeros: 04:12:30 comes as `41230`. */
function clockOf(date: unknown, time: unknown): string | null {
  const day = dayOf(date);
  const digits = /^\d{1,6}$/.exec(text(time)?.replaceAll(':', '') ?? '')?.[0].padStart(6, '0');
  if (day === null || digits === undefined || !/^([01]\d|2[0-3])([0-5]\d){2}$/.test(digits)) return null;
  return `${day}T${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`;
}

/** `-04.00` (the push prints a dot) or `-04:00` as `-04:00`. */
function offsetOf(value: unknown): string | null {
  const parts = /^([+-])(0\d|1[0-4])[.:]?([0-5]\d)$/.exec(text(value) ?? '');
  return parts === null ? null : `${parts[1]}${parts[2]}:${parts[3]}`;
}
