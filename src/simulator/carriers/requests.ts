/** What carriers' desks read alike, and ids that look as theirs do. */
import { object } from '../../carriers/payload.js';
import type { Answer, Asked, Client, Shipment } from './carrier.js';

/** RFC 6750. */
export function bearerOf({ headers }: Asked): string | null {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** RFC 7617; the user's name is all that some carriers ask for. */
export function basicOf({ headers }: Asked): Client | null {
  const encoded = /^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

/** The client of a token request in a form or in JSON, if it asks for the one grant there is. */
export function clientIn(fields: unknown): Client | null {
  const { grant_type, client_id, client_secret } = object(fields);
  if (grant_type !== 'client_credentials') return null;
  if (typeof client_id !== 'string' || typeof client_secret !== 'string') return null;
  return { id: client_id, secret: client_secret };
}

export function formOf({ body }: Asked): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}

/** `undefined` where the body is not JSON. */
export function jsonOf({ body }: Asked): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function answered(status: number, body: unknown): Answer {
  return { status, body };
}

/** 32 hex digits that are the same whenever the same scan is told. */
export function idOf({ number, scans }: Shipment): string {
  return `${number.toString(16).padStart(24, '0')}${scans.length.toString(16).padStart(8, '0')}`;
}
