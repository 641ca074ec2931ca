/** Careful reading of what strangers send: no field is trusted to be there, or to be of its type. */
import type { Place } from '../domain/carrier-event.js';
import { UnreadableEvent } from './carrier-adapter.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether shipments may be registered under this name of a carrier. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9_]{2,40}$/.test(text);
}

/** The value as an object, an empty one where it is something else. */
export function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list, an empty one where it is something else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Printable text of at most `longest` characters, or `null` where there is none. Control characters, among them the
 * NUL that PostgreSQL refuses, become spaces; lone surrogates become U+FFFD. A number that JSON has rounded is none:
 * as a tracking number or an id it would be another one's.
 */
export function text(value: unknown, longest = 200): string | null {
  if (typeof value !== 'string' && !isExact(value)) return null;
  const clean = String(value)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return clean === '' ? null : clean.slice(0, longest).toWellFormed();
}

/** A carrier's description of a scan. */
export function words(value: unknown): string | null {
  return text(value, 500);
}

/**
 * A text that must be there; it is never shortened, or two tracking numbers could become one.
 * @throws UnreadableEvent naming the field.
 */
export function requiredText(value: unknown, field: string, longest = 200): string {
  const found = text(value, longest + 1);
  if (found !== null && found.length <= longest) return found;
  throw new UnreadableEvent(`${field} is missing or not a text of 1 to ${longest} characters`);
}

function isExact(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

/** A number of degrees between -`limit` and `limit`, or `null`. */
function degrees(value: unknown, limit: number): number | null {
  return typeof value === 'number' && Math.abs(value) <= limit ? value : null;
}

/** A place from a carrier's own fields; every part may be missing. */
export function place(parts: {
  city?: unknown;
  state?: unknown;
  postalCode?: unknown;
  country?: unknown;
  latitude?: unknown;
  longitude?: unknown;
}): Place {
  return {
    city: text(parts.city),
    state: text(parts.state, 100),
    postalCode: text(parts.postalCode, 40),
    country: text(parts.country, 100),
    latitude: degrees(parts.latitude, 90),
    longitude: degrees(parts.longitude, 180),
  };
}
