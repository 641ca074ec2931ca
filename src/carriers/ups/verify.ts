/** UPS Track Alert signs nothing: it echoes the credential that was given when the subscription was made. */
import { createHash } from 'node:crypto';
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { onlyHeader, sameBytes } from '../signature.js';

/** Header `credential` (UPSTrackAlert.yaml, webhooks.TrackingEvent). Digests are compared, so that no length leaks. */
export function verifyCredential(request: SignedRequest, secret: string): Verdict {
  const credential = onlyHeader(request.headers, 'credential');
  if (credential === null) return 'invalid';
  return sameBytes(sha256(credential), sha256(secret)) ? 'valid' : 'invalid';
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
