/** USPS Tracking v3r2, many numbers a request; v3, one a request, for credentials that only have it. */
import { numberKey } from '../../domain/cycle.js';
import type { CarrierPull, PullAnswer } from '../carrier-pull.js';
import { isObject, type JsonObject, object, text } from '../payload.js';
import { allUnknown, foundOnly, inPath, NO_ANSWER, postJson, strangeAnswer, together } from '../pulling.js';

/** An application must be granted the scope `tracking` apart; without it a token is issued, and then refused. */
export const uspsPull: CarrierPull = {
  baseUrl: 'https://apis.usps.com',
  login: {
    kind: 'oauth',
    tokenRequest: (clientId, clientSecret) =>
      postJson('/oauth2/v3/token', {
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'client_credentials',
        scope: 'tracking',
      }),
  },
  batchSize: 35,
  concurrency: 2,
  quotas: [{ requests: 60, seconds: 3600 }],
  // The body is validated strictly: nothing but the numbers may stand in it.
  request: (numbers) =>
    postJson(
      '/tracking/v3r2/tracking',
      numbers.map((number) => ({ trackingNumber: numberKey(number) })),
    ),
  answer: piecesIn,
  older: {
    batchSize: 1,
    request: ([number]) => ({
      method: 'GET',
      path: `/tracking/v3/tracking/${inPath(number!)}?expand=DETAIL`,
    }),
    answer: pieceIn,
  },
};

/** v3r2: a list, in which each item has a `statusCode` of its own (200 or 207 over all). */
function piecesIn(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  if (status >= 400) return refusal(status, payload, numbers);
  if (!Array.isArray(payload)) return strangeAnswer('USPS', status);
  const items = payload.map(object);
  return together(numbers.map((number, index) => answerTo(number, itemsOf(number, index, items, numbers))));
}

/** An error may lack its number; it then stands where its number stood in the question. */
function itemsOf(number: string, index: number, items: readonly JsonObject[], numbers: readonly string[]) {
  const isAligned = items.length === numbers.length;
  return items.filter((item, place) => {
    const its = text(item.trackingNumber);
    return its === null ? isAligned && place === index : numberKey(its) === numberKey(number);
  });
}

function answerTo(number: string, items: readonly JsonObject[]): PullAnswer {
  const pieces = items.filter(isPiece).map((piece) => named(piece, number));
  if (pieces.length > 0) return foundOnly(number, pieces);
  const isUnknown = items.length > 0 && items.every((item) => text(item.statusCode) === '404');
  return isUnknown ? allUnknown([number]) : NO_ANSWER;
}

/** v3: one mail piece, which does not repeat its number. */
function pieceIn(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  if (status >= 400) return refusal(status, payload, numbers);
  const piece = object(payload);
  return isPiece(piece) ? foundOnly(numbers[0]!, named(piece, numbers[0]!)) : strangeAnswer('USPS', status);
}

function refusal(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  return numbers.length === 1 && isObject(object(payload).error)
    ? allUnknown(numbers)
    : strangeAnswer('USPS', status);
}

/** A label that nobody has scanned yet has a status and no events. */
function isPiece(item: JsonObject): boolean {
  if (isObject(item.error)) return false;
  const hasStatus = text(item.statusCategory) !== null || text(item.status) !== null;
  return Array.isArray(item.trackingEvents) || (item.trackingEvents == null && hasStatus);
}

function named(piece: JsonObject, number: string): JsonObject {
  return { trackingEvents: [], ...piece, trackingNumber: number };
}
