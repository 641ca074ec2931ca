/** FedEx Track API, up to thirty numbers a request. What it answers of a number is what a push would carry. */
import { numberKey } from '../../domain/cycle.js';
import type { CarrierPull, PullAnswer } from '../carrier-pull.js';
import { list, object, text } from '../payload.js';
import { allUnknown, foundOnly, NO_ANSWER, postForm, postJson, strangeAnswer, together } from '../pulling.js';

/** FedEx developer portal, "Track API", "Track by Tracking Number". */
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
  const results = object(object(payload).output).completeTrackResults;
  if (status >= 400 || !Array.isArray(results)) return strangeAnswer('FedEx', status);
  return together(numbers.map((number) => answerTo(number, results)));
}

function answerTo(number: string, results: readonly unknown[]): PullAnswer {
  const own = results.filter(
    (result) => numberKey(text(object(result).trackingNumber) ?? '') === numberKey(number),
  );
  const tracked = own.flatMap((result) => list(object(result).trackResults)).map(object);
  if (tracked.some(({ error, scanEvents }) => codeOf(error) === null || list(scanEvents).length > 0)) {
    return foundOnly(number, { output: { completeTrackResults: own } });
  }
  const codes = tracked.map(({ error }) => codeOf(error) ?? '');
  const isUnknown = codes.length > 0 && codes.every((code) => /NOT\.?FOUND|INVALID/.test(code));
  return isUnknown ? allUnknown([number]) : NO_ANSWER;
}

/** An error with scans beside it is about something else than the number (see `scans.ts`). */
function codeOf(error: unknown): string | null {
  return text(object(error).code);
}
