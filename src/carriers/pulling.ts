/** What carriers' interfaces have in common: plain requests, and the plainest answers. */
import { numberKey } from '../domain/cycle.js';
import { UnreadableEvent } from './carrier-adapter.js';
import type { PullAnswer, PullRequest } from './carrier-pull.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

type Texts = Readonly<Record<string, string>>;

export function postJson(path: string, body: unknown, headers: Texts = {}): PullRequest {
  return { method: 'POST', path, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

export function postForm(path: string, fields: Texts, headers: Texts = {}): PullRequest {
  const body = new URLSearchParams(fields).toString();
  return { method: 'POST', path, headers: { ...FORM_TYPE, ...headers }, body };
}

/** A tracking number as a part of a path or query. */
export function inPath(number: string): string {
  return encodeURIComponent(numberKey(number).toWellFormed());
}

/** RFC 7617: the value of `Authorization`. */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Nothing was said of any number. */
export const NO_ANSWER: PullAnswer = { found: [], unknown: [] };

export function allUnknown(numbers: readonly string[]): PullAnswer {
  return { found: [], unknown: numbers };
}

export function foundOnly(number: string, payload: unknown): PullAnswer {
  return { found: [{ number, payload }], unknown: [] };
}

/** One answer of answers to single numbers. */
export function together(answers: readonly PullAnswer[]): PullAnswer {
  return {
    found: answers.flatMap(({ found }) => found),
    unknown: answers.flatMap(({ unknown }) => unknown),
  };
}

/** @throws UnreadableEvent naming carrier and status. */
export function strangeAnswer(carrier: string, status: number): never {
  throw new UnreadableEvent(`What ${carrier} answers with status ${status} has an unknown shape`);
}
