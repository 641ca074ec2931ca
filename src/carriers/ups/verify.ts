/** UPS Track Alert signs nothing: it echoes the credential that was given when the subscription was made. */
import type { SignedRequest, Verdict } from '../carrier-adapter.js';
import { onlyHeader, sameText } from '../signature.js';

/** Header `credential` (UPSTrackAlert.yaml, webhooks.TrackingEvent). */
export function verifyCredential(request: SignedRequest, secret: string): Verdict {
  const credential = onlyHeader(request.headers, 'credential');
  return credential !== null && sameText(credential, secret) ? 'valid' : 'invalid';
}
