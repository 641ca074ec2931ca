/** What EasyPost's own client is told where Milepost refuses: EasyPost's error object. */
import EasyPostClient from '@easypost/api';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import type { Answer, Brand } from '../support/brand.js';
import { newBrand } from '../support/customers.js';

interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly errors: readonly { field: string; message: string }[];
  };
}

let milepost: TestMilepost;
let brand: Brand;
let client: InstanceType<typeof EasyPostClient>;
let theirs: string;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = await newBrand(milepost.url);
  client = clientWith(brand.key);
  const parcel = { tracking_code: 'EP THEIRS', carrier: 'UPS' };
  theirs = (await clientWith((await newBrand(milepost.url)).key).Tracker.create(parcel)).id;
});
afterAll(() => milepost.stop());

const clientWith = (key: string) => new EasyPostClient(key, { baseUrl: `${milepost.url}/v2/` });

const calls = (by: typeof client, id: string) => ({
  create: () => by.Tracker.create({ tracking_code: 'EP1', carrier: 'UPS' }),
  retrieve: () => by.Tracker.retrieve(id),
  list: () => by.Tracker.all(),
});

it.each(['create', 'retrieve', 'list'] as const)('a wrong key may not %s', async (call) => {
  await expect(calls(clientWith(`${brand.key}x`), theirs)[call]()).rejects.toMatchObject({
    statusCode: 401,
    code: 'UNAUTHORIZED',
    errors: [],
  });
});

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

it('a key is taken as the user name without a password, or as a Bearer token, and in no other way', async () => {
  const statusFor = async (authorization: string) =>
    (await brand.request('GET', '/v2/trackers', undefined, { authorization })).status;
  const { key } = brand;
  for (const right of [basic(`${key}:`), `Bearer ${key}`]) expect(await statusFor(right)).toBe(200);
  const wrong = ['', key, basic(key), basic(`:${key}`), basic(`${key}:secret`), 'Basic %', `Token ${key}`];
  for (const authorization of wrong) {
    expect([authorization, await statusFor(authorization)]).toEqual([authorization, 401]);
  }
});

it("an id that never was, another customer's, and its code are answered by one and the same 404", async () => {
  const strangers = [
    `trk_${'0'.repeat(32)}`,
    theirs,
    theirs.replace('trk_', 'shp_'),
    'EP%20THEIRS',
    'trk_',
    '%00',
  ];
  for (const id of strangers) {
    await expect(client.Tracker.retrieve(id)).rejects.toMatchObject({
      statusCode: 404,
      code: 'NOT_FOUND',
      message: 'There is no such tracker',
      errors: [],
    });
  }
});

it("what else EasyPost's client can ask for is answered 404, which it can read", async () => {
  const answers = [
    client.Address.all(),
    client.makeApiCall('post', 'trackers/batch', { tracking_codes: ['EP2'] }),
  ];
  for (const answer of answers) {
    await expect(answer).rejects.toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
  }
});

function expectFields({ status, body }: Answer<ErrorDocument>, ...fields: string[]): void {
  expect(status).toBe(422);
  expect(body.error).toMatchObject({ code: 'TRACKER.INVALID_PARAMS', message: expect.any(String) as string });
  expect(body.error.errors.map(({ field }) => field).sort()).toEqual(fields);
  for (const { field, message } of body.error.errors) expect(message).toContain(field);
}

it.each([
  ['tracking_code', {}],
  ['tracking_code', { tracking_code: 12 }],
  ['tracking_code', { tracking_code: ' ' }],
  ['tracking_code', { tracking_code: 'A'.repeat(101) }],
  ['tracking_code', { tracking_code: 'A\u0000' }],
  ['carrier', { tracking_code: 'EP3', carrier: '!!' }],
  ['carrier', { tracking_code: 'EP3', carrier: 5 }],
  ['carrier', { tracking_code: 'EP3', carrier: 'a'.repeat(41) }],
  ['carrier', { tracking_code: 'EP3' }],
])('a tracker with a wrong %s is refused with 422 that names it (%#)', async (field, tracker) => {
  expectFields(await brand.request<ErrorDocument>('POST', '/v2/trackers', { tracker }), field);
});

it.each(['[]', 'null', '"EP3"', '{"tracker":[]}', '{"tracker":null}'])(
  'a body that is %s is refused with 422',
  async (body) => {
    expectFields(await brand.request<ErrorDocument>('POST', '/v2/trackers', body), 'tracking_code');
  },
);

it('every wrong field is named at once, and the client throws them', async () => {
  const created = client.Tracker.create({ tracking_code: '', carrier: '!!' });
  await expect(created).rejects.toMatchObject({
    statusCode: 422,
    errors: [{ field: 'tracking_code' }, { field: 'carrier' }],
  });
});

it.each([
  ['page_size', '0'],
  ['page_size', '101'],
  ['page_size', '1.5'],
  ['page_size', '2&page_size=3'],
  ['before_id', 'trk_1'],
  ['before_id', `trk_${'0'.repeat(32)}`],
  ['after_id', 'EP%20THEIRS'],
  ['after_id', '1&after_id=2'],
  ['start_datetime', 'yesterday'],
  ['end_datetime', '2026-13-01'],
  ['carrier', '!!'],
  ['tracking_code', '%00'],
  ['tracker_code', 'EP3'],
])('a list with %s=%s is refused with 422 that names it', async (name, value) => {
  expectFields(await brand.request<ErrorDocument>('GET', `/v2/trackers?${name}=${value}`), name);
});

it("a page that is to begin at another customer's tracker, or at two, is refused with 422", async () => {
  const ask = (query: string) => brand.request<ErrorDocument>('GET', `/v2/trackers?${query}`);
  expectFields(await ask(`before_id=${theirs}`), 'before_id');
  expectFields(await ask(`after_id=${theirs}`), 'after_id');
  expectFields(await ask(`before_id=${theirs}&after_id=${theirs}`), 'after_id');
});
