/** Arguments and options as commands want them. Each reader throws a sentence that says what is expected. */
import { InvalidArgumentError } from 'commander';
import { ADAPTERS, adapterOf } from '../carriers/registry.js';
import { uuidOf } from '../domain/ids.js';
import { type Scope, SCOPES } from '../domain/scope.js';

export function knownCarrier(slug: string): string {
  if (adapterOf(slug)) return slug;
  throw new InvalidArgumentError(`It is one of ${ADAPTERS.map((adapter) => adapter.slug).join(', ')}.`);
}

export function time(text: string): Date {
  const date = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError('It is a time such as 2026-11-01T12:00:00Z.');
}

/** As long as the admin API takes it. */
export function name(text: string): string {
  if (text.length >= 1 && text.length <= 200) return text;
  throw new InvalidArgumentError('It has 1 to 200 characters.');
}

/** May be repeated. */
export function scope(text: string, before: readonly Scope[] = []): Scope[] {
  const found = SCOPES.find((known) => known === text);
  if (found) return [...new Set([...before, found])];
  throw new InvalidArgumentError(`It is one of ${SCOPES.join(', ')}.`);
}

/** @returns the UUID in it */
export function customer(id: string): string {
  const uuid = uuidOf('cus', id);
  if (uuid !== null) return uuid;
  throw new InvalidArgumentError('It is an id such as cus_0193….');
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

/** More than 0, up to 1. */
export function share(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= 1) return number;
  throw new InvalidArgumentError('It is a share such as 0.05, or 1 for all.');
}
