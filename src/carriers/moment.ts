/** Reads the instants that carriers print: with an offset, with `Z`, with neither, or only a date. */
import type { CarrierTimeQuality } from '../domain/carrier-event.js';
import { UnreadableEvent } from './carrier-adapter.js';

export interface Moment {
  readonly occurredAt: Date;
  /** As printed, for `occurred_at_local`; `null` where only an instant is given. */
  readonly occurredAtLocal: string | null;
  readonly timeQuality: CarrierTimeQuality;
  /** As printed, to the minute, for the event key. */
  readonly wallClock: string;
}

const PRINTED =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Reads an ISO 8601 or RFC 3339 time. Without an offset it is taken as UTC and marked `local_no_zone`.
 * @throws UnreadableEvent naming the field.
 */
export function momentOf(value: unknown, field: string): Moment {
  const parts = typeof value === 'string' ? PRINTED.exec(value.trim()) : null;
  if (parts === null) {
    throw new UnreadableEvent(`${field} is not a time such as 2026-11-23T10:00:00-05:00`);
  }
  const [printed, date, hours = '00', minutes = '00', seconds = '00', zone] = parts;
  const clock = `${date}T${hours}:${minutes}:${seconds}`;
  const offset = normalOffset(zone);
  const fraction = /[.,](\d{1,3})/.exec(printed)?.[1] ?? '0';
  const occurredAt = new Date(`${clock}.${fraction.padEnd(3, '0')}${offset ?? 'Z'}`);
  if (Number.isNaN(occurredAt.getTime())) throw new UnreadableEvent(`${field} names no day or hour there is`);
  return {
    occurredAt,
    occurredAtLocal: offset === 'Z' || parts[2] === undefined ? null : clock + (offset ?? ''),
    timeQuality: parts[2] === undefined ? 'date_only' : offset === null ? 'local_no_zone' : 'exact',
    wallClock: clock.slice(0, 16),
  };
}

function normalOffset(zone: string | undefined): string | null {
  if (zone === undefined) return null;
  if (zone.toUpperCase() === 'Z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
