/** EasyPost, an aggregator: each push carries a tracker with its whole history, in EasyPost's own words. */
import { type CarrierAdapter, UnreadableEvent } from '../carrier-adapter.js';
import { timeIn } from '../moment.js';
import { isObject, type JsonObject, object } from '../payload.js';
import { readDetail } from './normalise.js';
import { verifyHmacSignature } from './verify.js';

/** One of a tracker's `tracking_details`, with what the tracker says of the shipment. */
interface DetailUnit {
  readonly carrier: unknown;
  readonly trackingCode: unknown;
  readonly detail: unknown;
  readonly estimatedDelivery: unknown;
}

export const easypostAdapter: CarrierAdapter<DetailUnit> = {
  slug: 'easypost',
  acknowledgement: 202,
  verify: verifyHmacSignature,
  split: detailsIn,
  read: readDetail,
};

/** An Event about something else than a tracker (a batch, a refund, a test) is none of ours, and no error. */
function detailsIn(payload: unknown): DetailUnit[] {
  if (!isObject(payload) || payload.object !== 'Event') {
    throw new UnreadableEvent(
      'The body is not an EasyPost Event ({"object":"Event","result":{"object":"Tracker"}})',
    );
  }
  const tracker = object(payload.result);
  return tracker.object === 'Tracker' ? unitsOf(tracker) : [];
}

function unitsOf(tracker: JsonObject): DetailUnit[] {
  const details = tracker.tracking_details ?? [];
  if (!Array.isArray(details)) throw new UnreadableEvent('tracking_details is not an array');
  const newest = newestOf(details);
  return details.map((detail: unknown, index) => ({
    carrier: tracker.carrier,
    trackingCode: tracker.tracking_code,
    detail,
    estimatedDelivery: index === newest ? tracker.est_delivery_date : null,
  }));
}

/** EasyPost lists the newest last, so of equal times the last counts. */
function newestOf(details: readonly unknown[]): number {
  const times = details.map((detail) => timeIn(object(detail).datetime));
  return times.lastIndexOf(times.reduce((latest, time) => Math.max(latest, time), -Infinity));
}
