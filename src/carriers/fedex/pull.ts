/** FedEx Track API: many numbers a request (developer.fedex.com, "Track by Tracking Number"). */
import { numberKey } from '../../domain/cycle.js';
import type { CarrierPull, PullAnswer } from '../carrier-pull.js';
import { isObject, type JsonObject, list, object, text } from '../payload.js';
import { allUnknown, foundOnly, NO_ANSWER, postForm, postJson, strangeAnswer, together } from '../pulling.js';

export const fedexPull: CarrierPull = {
  baseUrl: 'https://apis.fedex.com',
  login: {
    kind: 'oauth',
    tokenRequest: (clientId, clientSecret) =>
      postForm('/oauth/token', {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
  },
  batchSize: 30,
  concurrency: 4,
  quotas: [{ requests: 10, seconds: 1 }],
  request: (numbers) =>
    postJson(
      '/track/v1/trackingnumbers',
      {
        includeDetailedScans: true,
        trackingInfo: numbers.map((number) => ({
          trackingNumberInfo: { trackingNumber: numberKey(number) },
        })),
      },
      { 'x-locale': 'en_US' },
    ),
  answer: resultsIn,
};

function resultsIn(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  const { output, errors } = object(payload);
  if (status >= 400 && numbers.length === 1 && Array.isArray(errors)) {
    return errors.some(isUnknownNumber) ? allUnknown(numbers) : NO_ANSWER;
  }
  const { completeTrackResults } = object(output);
  if (status >= 400 || !Array.isArray(completeTrackResults)) return strangeAnswer('FedEx', status);
  const results = completeTrackResults.map(object);
  return together(numbers.map((number) => answerTo(number, results)));
}

/** A number may have several results: FedEx uses numbers again. */
function answerTo(number: string, results: readonly JsonObject[]): PullAnswer {
  const own = results.filter(
    ({ trackingNumber }) => numberKey(text(trackingNumber) ?? '') === numberKey(number),
  );
  const shipments = own.flatMap(({ trackResults }) => list(trackResults)).filter(isObject);
  if (shipments.some(isTold)) return foundOnly(number, { output: { completeTrackResults: own } });
  const isUnknown = shipments.length > 0 && shipments.every(({ error }) => isUnknownNumber(error));
  return isUnknown ? allUnknown([number]) : NO_ANSWER;
}

/** An error beside scans is about something else than the number. */
function isTold(shipment: JsonObject): boolean {
  if (list(shipment.scanEvents).length > 0) return true;
  return text(object(shipment.error).code) === null && isObject(shipment.latestStatusDetail);
}

/** Such as TRACKING.TRACKINGNUMBER.NOTFOUND; NOT.FOUND.ERROR is about the address of the request. */
function isUnknownNumber(error: unknown): boolean {
  return /^TRACKING\.\w+\.(?:NOTFOUND|INVALID)/.test(text(object(error).code) ?? '');
}
