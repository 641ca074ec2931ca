/** EasyPost Trackers, one number a request (docs.easypost.com, "Create a Tracker"). */
import { numberKey } from '../../domain/cycle.js';
import type { CarrierPull, PullAnswer } from '../carrier-pull.js';
import { isObject, list, object } from '../payload.js';
import { allUnknown, basicAuth, foundOnly, postJson, strangeAnswer } from '../pulling.js';

/** Asking creates the tracker, or answers with the one there is; from then on EasyPost pushes its news by itself. */
export const easypostPull: CarrierPull = {
  baseUrl: 'https://api.easypost.com',
  login: { kind: 'key', headers: (apiKey) => ({ authorization: basicAuth(apiKey, '') }) },
  batchSize: 1,
  concurrency: 2,
  quotas: [{ requests: 5, seconds: 1 }],
  request: ([number]) => postJson('/v2/trackers', { tracker: { tracking_code: numberKey(number!) } }),
  answer: trackerIn,
};

function trackerIn(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  const tracker = object(payload);
  if (status >= 400 && isObject(tracker.error)) return allUnknown(numbers);
  const details = tracker.tracking_details ?? [];
  if (status >= 400 || tracker.object !== 'Tracker' || !Array.isArray(details)) {
    return strangeAnswer('EasyPost', status);
  }
  const isUnknown = tracker.status === 'unknown' && list(details).length === 0;
  return isUnknown ? allUnknown(numbers) : foundOnly(numbers[0]!, payload);
}
