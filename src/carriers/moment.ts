/** Reads the instants that carriers print: with an offset, with `Z`, with neither, or only a date. */
import type { CarrierTimeQuality } from '../domain/carrier-event.js';
import { isoTime } from '../domain/iso-time.js';
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

/** Beyond these, ISO 8601, PostgreSQL and JavaScript no longer write the same year alike. */
const YEAR_1 = new Date('0001-01-01T00:00:00Z');
const YEAR_10000 = new Date('+010000-01-01T00:00:00Z');

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
  if (!isDay(date!) || !(occurredAt >= YEAR_1 && occurredAt < YEAR_10000)) {
    throw new UnreadableEvent(`${field} names no day or hour there is`);
  }
  return {
    occurredAt,
    occurredAtLocal: offset === 'Z' || parts[2] === undefined ? null : clock + (offset ?? ''),
    timeQuality: parts[2] === undefined ? 'date_only' : offset === null ? 'local_no_zone' : 'exact',
    wallClock: clock.slice(0, 16),
  };
}

/**
 * When a carrier expects to deliver: `YYYY-MM-DD`, or an RFC 3339 instant in UTC, or `null` where it is neither. A time
 * without an offset tells only its day. So does midnight where the carrier prints it for want of an hour: as an
 * instant, midnight UTC would show the day before to half of the world.
 */
export function estimateOf(value: unknown, midnight: 'instant' | 'placeholder'): string | null {
  const parts = typeof value === 'string' ? PRINTED.exec(value.trim()) : null;
  if (parts === null || !isDay(parts[1]!)) return null;
  const [, date, hours, minutes, seconds = '00', zone] = parts;
  const isMidnight = `${hours}${minutes}${seconds}` === '000000';
  if (hours === undefined || zone === undefined || (isMidnight && midnight === 'placeholder')) return date!;
  const instant = new Date(`${date}T${hours}:${minutes}:${seconds}${normalOffset(zone)}`);
  return Number.isNaN(instant.getTime()) ? null : isoTime(instant);
}

/** Whether `YYYY-MM-DD` is in the calendar: `Date` itself reads 31 February as 3 March. */
export function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && isoTime(day).startsWith(date);
}

/**
 * Epoch milliseconds of a printed time, to tell the newest scan of a history; -Infinity where it is none. Without an
 * offset it is taken as UTC, as `momentOf` does, whatever this machine's own zone.
 */
export function timeIn(value: unknown): number {
  if (typeof value !== 'string') return -Infinity;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value);
  const time = Date.parse(hasZone ? value : `${value}Z`);
  return Number.isNaN(time) ? -Infinity : time;
}

/** Where the newest stands in a history that lists the newest first: of equal times the first counts. */
export function newestOf(times: readonly number[]): number {
  return times.indexOf(times.reduce((latest, time) => Math.max(latest, time), -Infinity));
}

function normalOffset(zone: string | undefined): string | null {
  if (zone === undefined) return null;
  if (zone.toUpperCase() === 'Z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
