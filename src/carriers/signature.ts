/** Constant-time checks that the adapters share. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Verdict } from './carrier-adapter.js';

export function hmacSha256(key: string | Buffer, ...parts: (string | Buffer)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Equal in constant time; a different length is simply unequal. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Equal in constant time. Digests are compared, so that no length leaks. */
export function sameText(a: string, b: string): boolean {
  return sameBytes(sha256(a), sha256(b));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** How far a sender's clock may be away from ours, in milliseconds. */
const TOLERANCE = 5 * 60_000;

/** The verdict on a rightly signed time, in epoch milliseconds; one that is none (NaN) says nothing against its message. */
export function verdictOnTime(signedAt: number, receivedAt: Date): Verdict {
  return Math.abs(receivedAt.getTime() - signedAt) > TOLERANCE ? 'late' : 'valid';
}

/** A header that came exactly once, or `null`: two of them are nobody's word. */
export function onlyHeader(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
