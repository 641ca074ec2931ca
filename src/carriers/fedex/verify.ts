/** FedEx Advanced Integrated Visibility: HMAC-SHA256 of the raw body under the project's security token. */
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { hmacSha256, onlyHeader, sameBytes } from '../signature.js';

const HEX_LENGTH = 64;

/**
 * Header `fdx-signature` (FedEx developer portal, "Advanced Integrated Visibility validation process"). The page's
 * formula gives base64 and its prose says hex; their lengths, 44 and 64, tell them apart.
 */
export function verifyFdxSignature(request: SignedRequest, secret: string): Verdict {
  const signature = onlyHeader(request.headers, 'fdx-signature');
  if (signature === null || secret === '') return 'invalid';
  const signed = hmacSha256(secret, request.body);
  const isHex = signature.length === HEX_LENGTH;
  const given = isHex ? signature.toLowerCase() : signature;
  const expected = signed.toString(isHex ? 'hex' : 'base64');
  return sameBytes(Buffer.from(given), Buffer.from(expected)) ? 'valid' : 'invalid';
}
