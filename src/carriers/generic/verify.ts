/** Standard Webhooks 1.0 (standard-webhooks.md, "Signature scheme"): symmetric signatures of version v1. */
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { hmacSha256, onlyHeader, sameBytes, verdictOnTime } from '../signature.js';

/**
 * The HMAC covers `${webhook-id}.${webhook-timestamp}.${raw body}`; `webhook-signature` lists `v1,<base64>`,
 * parted by spaces, any one of which will do.
 */
export function verifyStandardWebhook(request: SignedRequest, secret: string): Verdict {
  const id = onlyHeader(request.headers, 'webhook-id');
  const timestamp = onlyHeader(request.headers, 'webhook-timestamp');
  const signatures = onlyHeader(request.headers, 'webhook-signature');
  if (id === null || timestamp === null || signatures === null || secretProblem(secret) !== null)
    return 'invalid';
  // A dot inside either would let one signature stand for two different messages.
  if (id.includes('.') || !/^\d{1,15}$/.test(timestamp)) return 'invalid';
  const signed = hmacSha256(keyOf(secret), `${id}.${timestamp}.`, request.body);
  const expected = Buffer.from(`v1,${signed.toString('base64')}`);
  const matches = signatures.split(' ').some((signature) => sameBytes(Buffer.from(signature), expected));
  return matches ? verdictOnTime(Number(timestamp) * 1000, request.receivedAt) : 'invalid';
}

/** What is wrong with a secret, or `null`. An empty key would let anybody sign. */
export function secretProblem(secret: string): string | null {
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(bare(secret));
  if (isBase64 && keyOf(secret).length > 0) return null;
  return 'must be base64 of at least 1 byte, with or without "whsec_" before it';
}

function keyOf(secret: string): Buffer {
  return Buffer.from(bare(secret), 'base64');
}

function bare(secret: string): string {
  return secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
}
