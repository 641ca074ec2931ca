/** Careful reading of what strangers send: no field is trusted to be there, or to be of its type. */
import { NOWHERE, type Place } from '../domain/carrier-event.js';
import { UnreadableEvent } from './carrier-adapter.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
 * NUL that PostgreSQL refuses, become spaces; lone surrogates become U+FFFD.
 */
export function text(value: unknown, longest = 200): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const clean = String(value)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return clean === '' ? null : clean.slice(0, longest).toWellFormed();
}

/** @throws UnreadableEvent naming the field. */
export function requiredText(value: unknown, field: string, longest = 200): string {
  const found = text(value, longest);
  if (found === null) throw new UnreadableEvent(`${field} is missing or not a text`);
  return found;
}

export function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A place from a carrier's own fields; every part may be missing. */
export function place(parts: {
  city?: unknown;
  state?: unknown;
  postalCode?: unknown;
  country?: unknown;
}): Place {
  return {
    ...NOWHERE,
    city: text(parts.city),
    state: text(parts.state, 100),
    postalCode: text(parts.postalCode, 40),
    country: text(parts.country, 100),
  };
}
