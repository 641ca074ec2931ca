/** UPS Track API, one number a request (UPS developer portal, Tracking.yaml, getSingleTrackResponseUsingGET). */
import { randomBytes } from 'node:crypto';
import type { CarrierPull, PullAnswer } from '../carrier-pull.js';
import { list, object, text } from '../payload.js';
import { allUnknown, basicAuth, foundOnly, inPath, NO_ANSWER, postForm, strangeAnswer } from '../pulling.js';
import { packagesIn } from './packages.js';

const WANTED = 'locale=en_US&returnSignature=false&returnMilestones=false&returnPOD=false';

export const upsPull: CarrierPull = {
  baseUrl: 'https://onlinetools.ups.com',
  login: {
    kind: 'oauth',
    tokenRequest: (clientId, clientSecret) =>
      postForm(
        '/security/v1/oauth/token',
        { grant_type: 'client_credentials' },
        { authorization: basicAuth(clientId, clientSecret) },
      ),
  },
  batchSize: 1,
  concurrency: 4,
  quotas: [{ requests: 10, seconds: 1 }],
  request: ([number]) => ({
    method: 'GET',
    path: `/api/track/v1/details/${inPath(number!)}?${WANTED}`,
    headers: { transId: randomBytes(16).toString('hex'), transactionSrc: 'milepost' },
  }),
  answer: packagesOf,
};

/** A number that UPS does not know is a 404, or a 200 with a warning where the package would be. */
function packagesOf(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  if (status >= 400) return refusal(status, payload, numbers);
  const { shipment } = object(object(payload).trackResponse);
  if (!Array.isArray(shipment)) return strangeAnswer('UPS', status);
  if (packagesIn(payload).length > 0) return foundOnly(numbers[0]!, payload);
  const warnings = shipment.flatMap((one) => list(object(one).warnings)).map(object);
  return warnings.some(({ code }) => code === 'TW0001') ? allUnknown(numbers) : NO_ANSWER;
}

function refusal(status: number, payload: unknown, numbers: readonly string[]): PullAnswer {
  const errors = list(object(object(payload).response).errors).map(object);
  if (errors.length === 0) return strangeAnswer('UPS', status);
  const isAboutNumber = errors.some(({ message }) =>
    /(?:inquiry|tracking) number/i.test(text(message) ?? ''),
  );
  return status === 404 || isAboutNumber ? allUnknown(numbers) : NO_ANSWER;
}
