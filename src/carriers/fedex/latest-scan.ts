/** Where a track result has no scan events, its latest status stands in for one, if FedEx says when it came about. */
import { type JsonObject, list, object, text } from '../payload.js';

/** The `dateAndTimes` types that date a status. The others are plans, or days of something else. */
const DATED_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['DL', ['ACTUAL_DELIVERY']],
  ['DE', ['ATTEMPTED_DELIVERY']],
  ['PU', ['ACTUAL_PICKUP', 'ACTUAL_TENDER']],
  ['IN', ['SHIPMENT_DATA_RECEIVED']],
  ['OC', ['SHIPMENT_DATA_RECEIVED']],
]);

/** In the shape of `scanEvents[]`; without a time it cannot be read, and becomes a dead letter of its own. */
export function latestScan(result: JsonObject): JsonObject {
  const latest = object(result.latestStatusDetail);
  const [reason] = list(latest.ancillaryDetails).map(object);
  return {
    date: timeOf(latest, result),
    eventType: latest.code,
    eventDescription: latest.description,
    derivedStatusCode: latest.derivedCode,
    exceptionCode: reason?.reason,
    exceptionDescription: reason?.reasonDescription,
    scanLocation: latest.scanLocation,
    delayDetail: latest.delayDetail,
  };
}

function timeOf(latest: JsonObject, result: JsonObject): string | null {
  const types = DATED_BY.get(text(latest.code) ?? '') ?? [];
  const dated = list(result.dateAndTimes).map(object);
  const time = types.map((type) => text(dated.find((entry) => entry.type === type)?.dateTime)).find(Boolean);
  // Midnight is printed where FedEx knows only the day.
  return time?.split('T00:00:00')[0] ?? null;
}
