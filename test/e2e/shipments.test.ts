/** Registering shipments: one a customer and number, and a refusal says what to do instead. */
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { expectProblem, type Problem } from '../support/answers.js';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { newBrand } from '../support/customers.js';

let milepost: TestMilepost;
let brand: Brand;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
});
afterAll(() => milepost.stop());

let count = 0;
const newNumber = () => `NUMBER${(count += 1)}`;

const post = <Body = TrackingDocument>(body: unknown, as = brand) =>
  as.request<Body>('POST', '/api/v1/shipments', body);

describe('a number that is registered', () => {
  it('is answered 201 with the shipment as it was sent, pending', async () => {
    const sent = {
      carrier: 'ups',
      origin: { city: 'Memphis', state: 'TN', postal_code: '38118', country: 'US', latitude: 35.04 },
      destination: { city: 'Zürich', country: 'CH' },
      reference: 'order 1',
      metadata: { order: { lines: [1, null, 'two'] } },
    };
    const { status, body } = await post({ ...sent, tracking_number: ' 1z 999-Ab ' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...sent,
      shipment_id: expect.stringMatching(/^shp_[0-9a-f]{32}$/) as string,
      tracking_number: '1z 999-Ab',
      status: 'pending',
      tracking_state: 'active',
      version: 0,
      event_count: 0,
    });
    const found = await brand.request('GET', `/api/v1/shipments/${body.shipment_id}`);
    expect(found).toMatchObject({ status: 200, body });
  });

  it('is the same shipment when it comes again, whatever its case and spaces, and is answered 200', async () => {
    const first = await post({ carrier: 'ups', tracking_number: 'again 12x', reference: 'kept' });
    const again = await post({ carrier: 'ups', tracking_number: ' AGAIN 1 2X', reference: 'ignored' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  it('is another shipment with another carrier, and with another customer', async () => {
    const number = newNumber();
    const mine = await brand.register(number);
    const answers = [
      await post({ carrier: 'fedex', tracking_number: number }),
      await post({ carrier: 'acme_freight', tracking_number: number }, await newBrand(milepost.url)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set([mine, ...answers.map(({ body }) => body.shipment_id)]).size).toBe(3);
  });

  it('makes one shipment when twenty requests come at once', async () => {
    const body = { carrier: 'ups', tracking_number: newNumber() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.body.shipment_id)).size).toBe(1);
  });

  it.each(['ab', 'a'.repeat(40), 'acme_9', 'generic'])('may be of the carrier %s', async (carrier) => {
    expect(await post({ carrier, tracking_number: newNumber() })).toMatchObject({ status: 201 });
  });
});

it('a request without a body may say that it is JSON', async () => {
  const id = await brand.register('NOBODY');
  const json = { 'content-type': 'application/json' };
  const path = `/api/v1/shipments/${id}`;
  expect((await brand.request('DELETE', path, '', json)).status).toBe(204);
  expectProblem(await brand.request('POST', '/api/v1/shipments', '', json), {
    code: 'invalid_fields',
    errors: expect.arrayContaining([
      { pointer: '/tracking_number', detail: expect.any(String) as string },
    ]) as [],
  });
});

describe('a request that is wrong', () => {
  const whole = { carrier: 'ups', tracking_number: 'WRONG1' };

  it.each([
    ['/carrier', { carrier: 'A' }, /lower-case letters/],
    ['/carrier', { carrier: 'a' }, /2 to 40/],
    ['/carrier', { carrier: 'a'.repeat(41) }, /2 to 40/],
    ['/carrier', { carrier: 'ac-me' }, /digits or _/],
    ['/carrier', { carrier: undefined }, /send it, such as ups/],
    ['/tracking_number', { tracking_number: undefined }, /text|1 to 100 characters/],
    ['/tracking_number', { tracking_number: 12 }, /text|1 to 100 characters/],
    ['/tracking_number', { tracking_number: ' \t ' }, /not be empty|1 to 100 characters/],
    ['/tracking_number', { tracking_number: 'A\u0000B' }, /control characters/],
    ['/tracking_number', { tracking_number: 'A'.repeat(101) }, /1 to 100 characters/],
    ['/reference', { reference: 12 }, /a text of at most 200 characters/],
    ['/reference', { reference: 'r'.repeat(201) }, /at most 200 characters/],
    ['/reference', { reference: 'a\u0000' }, /control characters/],
    ['/metadata', { metadata: [] }, /JSON object/],
    ['/metadata', { metadata: 'text' }, /JSON object/],
    ['/metadata', { metadata: { long: 'x'.repeat(4096) } }, /at most 4 KiB/],
    ['/metadata', { metadata: { nul: '\u0000' } }, /NUL/],
    ['/origin', { origin: 'Memphis' }, /an object with city/],
    ['/destination', { destination: [{}] }, /an object with city/],
    ['/origin/city', { origin: { city: 5 } }, /a text/],
    ['/origin/latitude', { origin: { latitude: '35.04' } }, /a number of degrees/],
    ['/destination/planet', { destination: { planet: 'Mars' } }, /planet/],
    ['/a~1b~0c', { 'a/b~c': 1 }, /a\/b~c/],
    ['/status', { status: 'delivered' }, /status/],
  ])('is told what to do about %s (%#)', async (pointer, wrong, remedy) => {
    const answer = await post<Problem>({ ...whole, ...wrong });
    expectProblem(answer, { status: 400, code: 'invalid_fields' });
    expect(new Set(answer.body.errors?.map((error) => error.pointer))).toEqual(new Set([pointer]));
    expect(answer.body.errors?.map(({ detail }) => detail).join('; ')).toMatch(remedy);
  });

  it('is told of every wrong field at once', async () => {
    const answer = await post<Problem>({
      carrier: 'A',
      reference: 1,
      origin: { city: 1, state: 2 },
      more: 1,
    });
    const pointers = new Set(answer.body.errors?.map(({ pointer }) => pointer));
    const expected = ['/carrier', '/more', '/origin/city', '/origin/state', '/reference', '/tracking_number'];
    expect([...pointers].sort()).toEqual(expected);
  });

  it.each([
    ['malformed JSON', '{"carrier":', 'bad_request'],
    ['a list', '[]', 'invalid_fields'],
    ['null', 'null', 'invalid_fields'],
    ['a poisoned prototype', '{"carrier":"ups","__proto__":{"tracking_number":"P1"}}', 'bad_request'],
  ])('is answered 400 where the body is %s', async (_, body, code) => {
    expectProblem(await post(body), { status: 400, code });
  });

  it.each([
    ['a place is half a character', '"origin": {"city": "\\ud800"}'],
    ['metadata are nested too deeply', `"metadata": {"deep": ${'['.repeat(15_000)}${']'.repeat(15_000)}}`],
  ])('is answered 400, and no 500, where %s', async (_, wrong) => {
    const body = `{"carrier": "ups", "tracking_number": "${newNumber()}", ${wrong}}`;
    expectProblem(await post(body), { status: 400, code: 'invalid_fields' });
  });

  it('is not what metadata with a key "constructor" are', async () => {
    const metadata = { constructor: 'Acme' };
    const answer = await post({ carrier: 'ups', tracking_number: newNumber(), metadata });
    expect(answer).toMatchObject({ status: 201, body: { metadata } });
  });

  it('is answered 413 where the body is larger than 64 KiB, and not before', async () => {
    const bodyOf = (bytes: number) => JSON.stringify(whole).padEnd(bytes);
    expect((await post(bodyOf(64 * 1024))).status).toBeLessThan(300);
    expectProblem(await post(bodyOf(64 * 1024 + 1)), { status: 413, code: 'payload_too_large' });
  });

  it('is answered 401 without a key, or with a wrong one', async () => {
    for (const key of ['', 'sk_test_of_nobody_at_all'])
      expectProblem(await post(whole, new Brand(milepost.url, key)), { status: 401, code: 'unauthorized' });
  });
});
