/** UPS: Track Alert, versions 1 and 2, one scan a push (version 2 leaves empty fields out); and the Track API. */
import { type CarrierAdapter, UnreadableEvent } from '../carrier-adapter.js';
import { isObject } from '../payload.js';
import { readScan } from './normalise.js';
import { activitiesIn } from './packages.js';
import { upsPull } from './pull.js';
import { verifyCredential } from './verify.js';

export const upsAdapter: CarrierAdapter = {
  slug: 'ups',
  mapping: 1,
  // UPSTrackAlert.yaml, webhooks.TrackingEvent: the only response it knows is 200.
  acknowledgement: 200,
  verify: verifyCredential,
  split: scansIn,
  read: readScan,
  pull: upsPull,
};

function scansIn(payload: unknown): unknown[] {
  if (Array.isArray(payload)) return payload;
  if (isObject(payload)) return isObject(payload.trackResponse) ? activitiesIn(payload) : [payload];
  throw new UnreadableEvent('A UPS push is a JSON object, or an array of them');
}
