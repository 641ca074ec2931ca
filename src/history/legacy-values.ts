/** Single values of the old table: JSON in text, times without an offset, places in words. */
import { DateTime } from 'luxon';
import { momentOf } from '../carriers/moment.js';
import { parseBody } from '../carriers/parse-body.js';
import { isObject, type JsonObject } from '../carriers/payload.js';
import type { LegacyMap } from './legacy-map.js';

/** A row as text, by column; what is no text there is JSON. */
export type LegacyRow = Readonly<Record<string, string | null | undefined>>;

type Zone = Pick<LegacyMap, 'timeZone'>;

/** The names of all columns that a map reads. */
export function columnsOf({ columns }: LegacyMap): string[] {
  const paths = Object.values<string | undefined>({ ...columns }).flatMap((path) => path ?? []);
  return [...new Set(paths.map((path) => path.split('.')[0]!))];
}

/** @param path a column, or a field in the JSON of one. @returns `null` where there is nothing, or an empty text */
export function valueAt(row: LegacyRow, path: string | undefined): unknown {
  if (path === undefined) return null;
  const [column, ...fields] = path.split('.');
  const text = row[column!] ?? null;
  if (text === null || text.trim() === '') return null;
  if (fields.length === 0) return text;
  return fields.reduce<unknown>((value, field) => (isObject(value) ? value[field] : null), jsonIn(text));
}

/** `null` where it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return parseBody(Buffer.from(text));
  } catch {
    return null;
  }
}

/** A time with its offset, where the old system left it out; anything else as it stands, for the reader to judge. */
export function timeOf(value: unknown, { timeZone }: Zone): unknown {
  if (typeof value !== 'string' || !/\d:\d/.test(value) || hasOffset(value)) return value;
  const time = DateTime.fromISO(isoOf(value), { zone: timeZone });
  return time.isValid ? time.toISO({ suppressMilliseconds: true }) : value;
}

/** `null` where it is no time. */
export function instantOf(value: unknown, zone: Zone): Date | null {
  try {
    return momentOf(timeOf(value, zone), 'time').occurredAt;
  } catch {
    return null;
  }
}

function isoOf(value: string): string {
  return value.trim().replace(' ', 'T');
}

function hasOffset(value: string): boolean {
  return /(Z|[+-]\d\d(:?\d\d)?)$/i.test(value.trim().slice('2026-11-01'.length));
}

/** `City, ST, US`, `City, ST`, anything else as a city; or an object of our own parts. */
export function placeOf(value: unknown): JsonObject | null {
  if (isObject(value)) return value;
  if (typeof value !== 'string') return null;
  const object = value.trimStart().startsWith('{') ? jsonIn(value) : null;
  if (isObject(object)) return object;
  const [, city, state, country] = /^([^,]+), ?([A-Z]{2})(?:, ?([A-Z]{2}))?$/.exec(value.trim()) ?? [];
  return city === undefined ? { city: value } : { city, state, country };
}
