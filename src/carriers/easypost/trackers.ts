/** Takes EasyPost's trackers apart, pushed in an Event or pulled, one unit a detail. */
import { UnreadableEvent } from '../carrier-adapter.js';
import { timeIn } from '../moment.js';
import { type JsonObject, object } from '../payload.js';

/** One of a tracker's `tracking_details`, with what the tracker says of the shipment. */
export interface DetailUnit {
  readonly carrier: unknown;
  readonly trackingCode: unknown;
  readonly detail: unknown;
  readonly estimatedDelivery: unknown;
}

/**
 * An Event about something else than a tracker (a batch, a refund, a test) is none of ours, and no error.
 * @throws UnreadableEvent where it is neither an Event, nor a Tracker, nor a list of these.
 */
export function detailsIn(payload: unknown): DetailUnit[] {
  const said = object(payload);
  if (said.object === 'Tracker') return unitsOf(said);
  if (Array.isArray(said.trackers)) return said.trackers.flatMap((tracker) => unitsOf(object(tracker)));
  if (said.object !== 'Event') {
    throw new UnreadableEvent(
      'The body is not an EasyPost Event ({"object":"Event","result":{"object":"Tracker"}})',
    );
  }
  const tracker = object(said.result);
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
