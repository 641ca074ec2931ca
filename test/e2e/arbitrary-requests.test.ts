/** Whatever is asked, rightly or wrongly, is answered as docs/openapi.json says, and never by a fault of ours. */
import fc from 'fast-check';
import { checkAnswer, readDocument } from '../support/api-document.js';
import { type ArbitraryRequest, ArbitraryRequests } from '../support/arbitrary-requests.js';
import { Brand } from '../support/brand.js';
import { newCustomer, newKey } from '../support/customers.js';
import { ADMIN_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { shipmentWith } from '../support/scans.js';
import { accepts, OUTBOUND, subscribe, Subscribers, triedTimes } from '../support/subscriber.js';

/** In all; more of them: FUZZ_REQUESTS=10000 */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 500);
const AT_ONCE = 10;

let milepost: TestMilepost;
let subscribers: Subscribers;
beforeAll(async () => {
  milepost = await startMilepost(OUTBOUND);
  subscribers = await new Subscribers(milepost).open();
});
afterAll(async () => {
  await subscribers.close();
  await milepost.stop();
});

async function makeSomething() {
  const customerId = await newCustomer(milepost.url);
  const { key } = await newKey(milepost.url, customerId);
  const spare = await newKey(milepost.url, customerId);
  const brand = new Brand(milepost.url, key);
  const url = `${(await subscribers.server(accepts)).url}/hook`;
  const endpoint = await subscribe(brand, url);
  const shipmentId = await shipmentWith(milepost.url, 'FUZZED', 3, brand);
  await brand.request('POST', `/api/v1/webhook-endpoints/${endpoint.endpoint_id}/test`);
  const { delivery_id: deliveryId } = await triedTimes(brand, endpoint, 1);
  const ids = [shipmentId, endpoint.endpoint_id, deliveryId, customerId, spare.key_id];
  return {
    ids: Object.fromEntries(ids.map((id) => [id.slice(0, 4), id])),
    keys: { secret_key: key, admin_key: ADMIN_KEY },
    url,
  };
}

/** @returns its status. @throws Error where it is not as documented, or a fault of ours */
async function ask({ method, path, headers, body }: ArbitraryRequest): Promise<number> {
  const url = new URL(milepost.url + path);
  const response = await fetch(url, { method, headers, body });
  const { status } = response;
  const text = await response.text();
  if (status >= 500) throw new Error(`${method} ${path} was answered ${status}: ${text}`);
  checkAnswer(method, url.pathname, { status, contentType: response.headers.get('content-type'), text });
  return status;
}

it('of thousands of requests, good and broken ones, none gets what is not documented', async () => {
  const requests = new ArbitraryRequests(readDocument(), await makeSomething());
  const seen = new Map<number, number>();
  const some = fc.array(requests.any(), { minLength: AT_ONCE, maxLength: AT_ONCE });
  await fc.assert(
    fc.asyncProperty(some, async (batch) => {
      for (const status of await Promise.all(batch.map(ask))) seen.set(status, (seen.get(status) ?? 0) + 1);
    }),
    { numRuns: Math.ceil(REQUESTS / AT_ONCE), endOnFailure: true },
  );
  const taken = [...seen].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  expect(taken).toBeGreaterThan(REQUESTS / 10);
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 401, 404]));
}, 900_000);
