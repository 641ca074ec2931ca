/** The time of a USPS event: a local clock, cut to the minute, beside Greenwich's, which has the seconds. */
import { type Moment, momentOf } from '../moment.js';
import { type JsonObject, text } from '../payload.js';

/**
 * The instant is `GMTTimestamp`, else `eventTimestamp` with `GMTOffset`, else `eventTimestamp` taken as UTC. The wall
 * clock of the key is `eventTimestamp`, as USPS prints it.
 * @throws UnreadableEvent where neither clock can be read.
 */
export function eventMoment(event: JsonObject): Moment {
  const printed = text(event.eventTimestamp);
  const greenwich = greenwichOf(event.GMTTimestamp);
  if (greenwich === null) return momentOf(withOffset(printed, event.GMTOffset), 'eventTimestamp');
  const { occurredAt, timeQuality, wallClock } = momentOf(greenwich, 'GMTTimestamp');
  if (printed === null) return { occurredAt, occurredAtLocal: null, timeQuality, wallClock };
  const local = momentOf(withOffset(printed, event.GMTOffset), 'eventTimestamp');
  return { ...local, occurredAt, timeQuality };
}

function greenwichOf(value: unknown): string | null {
  const [, clock] =
    /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z?$/.exec(text(value) ?? '') ?? [];
  return clock === undefined ? null : `${clock}Z`;
}

/** A local time that names no zone, with the offset beside it: `-05:00`, or `-7:00` with one digit. */
function withOffset(printed: string | null, value: unknown): string | null {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):?(\d{2})$/.exec(text(value) ?? '') ?? [];
  if (printed === null || hours === undefined || !/\d{2}:\d{2}(?:\.\d{1,9})?$/.test(printed)) return printed;
  if (/[+-]\d{2}:\d{2}$/.test(printed)) return printed;
  return `${printed}${sign}${hours.padStart(2, '0')}:${minutes}`;
}
