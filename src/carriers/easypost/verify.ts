/** EasyPost signs the raw body: HMAC-SHA256 in hex, behind a prefix that names it. */
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { hmacSha256, onlyHeader, sameBytes } from '../signature.js';

/**
 * Header `X-Hmac-Signature: hmac-sha256-hex=<hex>`. The key is the secret in Unicode form NFKD: what a keyboard typed
 * as one letter with an accent is signed as two characters (easypost-node, validateWebhook).
 */
export function verifyHmacSignature(request: SignedRequest, secret: string): Verdict {
  const signature = onlyHeader(request.headers, 'x-hmac-signature');
  if (signature === null || secret === '') return 'invalid';
  const signed = hmacSha256(Buffer.from(secret.normalize('NFKD')), request.body);
  const expected = `hmac-sha256-hex=${signed.toString('hex')}`;
  return sameBytes(Buffer.from(signature), Buffer.from(expected)) ? 'valid' : 'invalid';
}
