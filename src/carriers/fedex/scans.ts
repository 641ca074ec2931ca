/** Takes a FedEx track answer apart: `completeTrackResults[].trackResults[].scanEvents[]`, one unit a scan. */
import { UnreadableEvent } from '../carrier-adapter.js';
import { estimateOf, newestOf, timeIn } from '../moment.js';
import { isObject, type JsonObject, list, object, text } from '../payload.js';
import { latestScan } from './latest-scan.js';

/** A scan event with what its track result says of the shipment. */
export interface FedexUnit {
  readonly trackingNumber: unknown;
  readonly shipmentRef: unknown;
  readonly scan: unknown;
  readonly estimatedDelivery: string | null;
}

/**
 * FedEx developer portal, "Track API" and "Shipment Visibility Webhook" (CompleteTrackResult).
 * @throws UnreadableEvent where there are no completeTrackResults.
 */
export function scansIn(payload: unknown): FedexUnit[] {
  const body = object(payload);
  const results = object(body.output).completeTrackResults ?? body.completeTrackResults;
  if (!Array.isArray(results))
    throw new UnreadableEvent('output.completeTrackResults is missing or not an array');
  return results.flatMap((complete: unknown) => {
    const { trackingNumber, trackResults } = object(complete);
    const known: readonly unknown[] = Array.isArray(trackResults) ? trackResults : [null];
    return known.flatMap((result) => unitsOf(object(result), trackingNumber));
  });
}

function unitsOf(result: JsonObject, requestedNumber: unknown): FedexUnit[] {
  const info = object(result.trackingNumberInfo);
  const shipment = {
    trackingNumber: info.trackingNumber ?? requestedNumber,
    shipmentRef: info.trackingNumberUniqueId ?? null,
  };
  const scans = scansOf(result);
  const newest = newestOf(scans.map((scan) => timeIn(object(scan).date)));
  return scans.map((scan, index) => ({
    ...shipment,
    scan,
    // What FedEx expects now says nothing of what it expected at the time of an older scan.
    estimatedDelivery: index === newest ? estimateIn(result) : null,
  }));
}

/** An error with scans beside it is about something else than the number, so the scans count. */
function scansOf(result: JsonObject): readonly unknown[] {
  const scans = list(result.scanEvents);
  if (scans.length > 0) return scans;
  return isObject(result.error) && text(result.error.code) !== null ? [] : [latestScan(result)];
}

/** Windows and dates may be `T00:00:00` placeholders or lack an offset: both tell only a day. */
function estimateIn(result: JsonObject): string | null {
  const { ends } = object(object(result.estimatedDeliveryTimeWindow).window);
  const dated = list(result.dateAndTimes).map(object);
  const estimate = dated.find(({ type }) => type === 'ESTIMATED_DELIVERY')?.dateTime;
  return estimateOf(ends, 'placeholder') ?? estimateOf(estimate, 'placeholder');
}
