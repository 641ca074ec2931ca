/** USPS Subscriptions-Tracking signs two texts inside the body, not the body. */
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { parseBody } from '../parse-body.js';
import { object } from '../payload.js';
import { hmacSha256, onlyHeader, sameBytes, verdictOnTime } from '../signature.js';

const LONGEST_CHALLENGE = 512;

/**
 * Header `X-HMAC`: base64 of the HMAC-SHA256 over `timestamp` and `payload`, one after the other, as they stand in the
 * envelope `{subscriptionId, timestamp, payload}`. No document of USPS's could be read: this is what public code that
 * quotes its specification does. `late` can only be what has a time with a zone, or in Unix seconds or milliseconds.
 */
export function verifyEnvelope(request: SignedRequest, secret: string): Verdict {
  const signature = onlyHeader(request.headers, 'x-hmac');
  const { timestamp, payload } = envelopeIn(request.body);
  if (signature === null || secret === '') return 'invalid';
  if (typeof timestamp !== 'string' || typeof payload !== 'string') return 'invalid';
  const expected = hmacSha256(secret, timestamp, payload).toString('base64');
  const matches = sameBytes(Buffer.from(signature), Buffer.from(expected));
  return matches ? verdictOnTime(instantOf(timestamp), request.receivedAt) : 'invalid';
}

/**
 * A new listener is called with a challenge. How it must be answered is in no document that could be read; an echo is
 * the form that most such handshakes have. What also carries a payload is a notification, whatever else it says.
 */
export function echoOf(payload: unknown): { challenge: string } | null {
  const { challenge, payload: notification } = object(payload);
  if (notification !== undefined) return null;
  if (typeof challenge !== 'string' || challenge === '' || challenge.length > LONGEST_CHALLENGE) return null;
  return { challenge };
}

function envelopeIn(body: Buffer): ReturnType<typeof object> {
  try {
    return object(parseBody(body));
  } catch {
    return {};
  }
}

function instantOf(timestamp: string): number {
  if (/^\d{10}$/.test(timestamp)) return Number(timestamp) * 1000;
  if (/^\d{13}$/.test(timestamp)) return Number(timestamp);
  return /(?:Z|[+-]\d{2}:?\d{2})$/i.test(timestamp) ? Date.parse(timestamp) : NaN;
}
