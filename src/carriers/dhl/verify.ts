/** DHL signs nothing: it sends a token in a header, both of which were given when the subscription was made. */
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { onlyHeader, sameText } from '../signature.js';

/** `hook.authentication {type: "ApiKeyAuthentication", header, token}` (DHL, Unified Push collections). */
export function verifyToken(request: SignedRequest, secret: string, header?: string): Verdict {
  const token = header === undefined ? null : onlyHeader(request.headers, header);
  return token !== null && sameText(token, secret) ? 'valid' : 'invalid';
}
