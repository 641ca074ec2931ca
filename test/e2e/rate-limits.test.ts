/** RATE_LIMIT_PER_SECOND: a brand that asks too often is told how long to wait, and stands in nobody else's way. */
import { expectProblem } from '../support/answers.js';
import { type Answer, Brand } from '../support/brand.js';
import { newBrand, newCustomer, newKey } from '../support/customers.js';
import { postGeneric } from '../support/carrier.js';
import { startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { scan } from '../support/scans.js';
import { until } from '../support/until.js';

const QUOTA = 5;
const BURST = 40;

let milepost: TestMilepost;
beforeAll(async () => {
  milepost = await startMilepost({ RATE_LIMIT_PER_SECOND: String(QUOTA) });
});
afterAll(() => milepost.stop());

const ask = (brand: Brand, path = '/api/v1/shipments', headers = {}) =>
  brand.request('GET', path, undefined, headers);
const burstOf = (brand: Brand): Promise<Answer<unknown>[]> =>
  Promise.all(Array.from({ length: BURST }, () => ask(brand)));
const leftIn = ({ headers }: Answer<unknown>) =>
  Number(/^"default";r=(\d+);t=[01]$/.exec(headers.get('ratelimit') ?? '')?.[1]);

it('a brand is answered so many requests in a second; beyond it, it is told when to try again', async () => {
  const brand = await newBrand(milepost.url);
  const answers = await burstOf(brand);
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  // A burst may last into the next second, and no longer.
  expect(served.length).toBeGreaterThanOrEqual(QUOTA);
  expect(served.length).toBeLessThanOrEqual(2 * QUOTA);
  expect(new Set(served.map(leftIn))).toEqual(new Set([4, 3, 2, 1, 0]));
  for (const answer of refused) {
    expectProblem(answer, { status: 429, code: 'rate_limited' });
    expect(leftIn(answer)).toBe(0);
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  await until(
    () => ask(brand),
    ({ status }) => status === 200,
    2000,
  );
});

it('the quota is said on every answer, whatever it is', async () => {
  const brand = await newBrand(milepost.url);
  const id = await brand.register('LIMITED');
  const tracked = await ask(brand, `/api/v1/tracking/${id}`);
  const readOnly = await newKey(milepost.url, await newCustomer(milepost.url), { scopes: ['read'] });
  const answers = [
    tracked,
    await ask(brand, `/api/v1/tracking/${id}`, { 'if-none-match': tracked.headers.get('etag')! }),
    await ask(brand, '/api/v1/tracking/shp_unknown'),
    await new Brand(milepost.url, readOnly.key).request('POST', '/api/v1/shipments', {}),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 304, 404, 403]);
  for (const answer of answers) {
    expect(answer.headers.get('ratelimit-policy')).toBe(`"default";q=${QUOTA};w=1`);
    expect(leftIn(answer)).toBeGreaterThanOrEqual(0);
    expect(answer.headers.get('retry-after')).toBeNull();
  }
});

it("one key's haste is no other key's, of the same customer or not", async () => {
  const customer = await newCustomer(milepost.url);
  const [hasty, sibling] = [await newKey(milepost.url, customer), await newKey(milepost.url, customer)];
  const answers = await burstOf(new Brand(milepost.url, hasty.key));
  expect(answers.map(({ status }) => status)).toContain(429);
  for (const brand of [new Brand(milepost.url, sibling.key), await newBrand(milepost.url)]) {
    const answer = await ask(brand);
    expect([answer.status, leftIn(answer)]).toEqual([200, QUOTA - 1]);
  }
});

it('carriers are never limited, nor those who look after the process', async () => {
  const webhooks = await Promise.all(
    Array.from({ length: BURST }, (_, hour) =>
      postGeneric(milepost.url, JSON.stringify(scan('HASTY', hour))),
    ),
  );
  const health = await Promise.all(Array.from({ length: BURST }, () => fetch(`${milepost.url}/ready`)));
  const all = [...webhooks, ...health];
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200, 202]));
  expect(all.filter(({ headers }) => headers.has('ratelimit'))).toEqual([]);
});

it('unset, it limits nobody and says nothing', async () => {
  const { app, url } = await startApp(milepost.stores);
  try {
    const answers = await burstOf(new Brand(url));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(
      answers.filter(({ headers }) => headers.has('ratelimit') || headers.has('ratelimit-policy')),
    ).toEqual([]);
  } finally {
    await app.close();
  }
});
