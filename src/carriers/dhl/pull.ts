/** DHL Shipment Tracking Unified, one number a request. */
import { numberKey } from '../../domain/cycle.js';
import type { CarrierPull, PullAnswer } from '../carrier-pull.js';
import { isObject, type JsonObject, object, text } from '../payload.js';
import { allUnknown, foundOnly, inPath, strangeAnswer } from '../pulling.js';

/** The quotas are those of a new application; DHL raises them on request. */
export const dhlPull: CarrierPull = {
  baseUrl: 'https://api-eu.dhl.com',
  login: { kind: 'key', headers: (apiKey) => ({ 'DHL-API-Key': apiKey }) },
  batchSize: 1,
  concurrency: 1,
  quotas: [
    { requests: 1, seconds: 5 },
    { requests: 250, seconds: 86_400 },
  ],
  request: ([number]) => ({
    method: 'GET',
    path: `/track/shipments?trackingNumber=${inPath(number!)}`,
  }),
  answer: shipmentsIn,
};

function shipmentsIn(status: number, payload: unknown, [number]: readonly string[]): PullAnswer {
  const answer = object(payload);
  // RFC 9457, as far as DHL prints it.
  if (status === 404 && text(answer.title) !== null) return allUnknown([number!]);
  if (status >= 400 || !Array.isArray(answer.shipments)) return strangeAnswer('DHL', status);
  const shipments = shipmentsOf(number!, answer.shipments.filter(isObject));
  return shipments.length > 0 ? foundOnly(number!, { shipments }) : allUnknown([number!]);
}

/** A number may be another service's, too. The only shipment there is bears the number by which it was found. */
function shipmentsOf(number: string, shipments: readonly JsonObject[]): readonly JsonObject[] {
  const own = shipments.filter(({ id }) => numberKey(text(id) ?? '') === numberKey(number));
  if (own.length > 0) return own;
  return shipments.length === 1 ? [{ ...shipments[0], id: number }] : shipments;
}
