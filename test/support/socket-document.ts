/** Holds what sockets are told and answered against docs/asyncapi.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Schemas } from './api-document.js';

export const SOCKET_DOCUMENT_FILE = join(__dirname, '..', '..', 'docs', 'asyncapi.json');

const ANSWERS: Readonly<Record<string, string>> = { subscribe: 'subscribed', unsubscribe: 'unsubscribed' };

const schemas = new Schemas(JSON.parse(readFileSync(SOCKET_DOCUMENT_FILE, 'utf8')) as object);

/** @throws Error where something that is told is not as the document says */
export function checkTold(event: string, payload: unknown): void {
  const flaw = schemas.flawOf(payload, 'components', 'messages', event, 'payload');
  if (flaw !== null) throw new Error(`what ${event} says is not as documented: ${flaw}`);
}

/** @throws Error where the answer to an event is not as the document says */
export function checkAcknowledged(event: string, answer: unknown): void {
  checkTold(ANSWERS[event] ?? event, answer);
}
