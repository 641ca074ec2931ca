/** UPS Track Alert, versions 1 and 2: one scan a push; version 2 leaves empty fields out. */
import { type CarrierAdapter, UnreadableEvent } from '../carrier-adapter.js';
import { isObject } from '../payload.js';
import { readScan } from './normalise.js';
import { verifyCredential } from './verify.js';

export const upsAdapter: CarrierAdapter = {
  slug: 'ups',
  // UPSTrackAlert.yaml, webhooks.TrackingEvent: the only response it knows is 200.
  acknowledgement: 200,
  verify: verifyCredential,
  split: scansIn,
  read: readScan,
};

function scansIn(payload: unknown): unknown[] {
  if (Array.isArray(payload)) return payload;
  if (isObject(payload)) return [payload];
  throw new UnreadableEvent('A UPS push is a JSON object, or an array of them');
}
