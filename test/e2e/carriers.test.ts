/** Carriers as brands ask for them: which there are, which a number is of, and a registration that names none. */
import { expectProblem, type Page } from '../support/answers.js';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';

let milepost: TestMilepost;
let brand: Brand;
beforeAll(async () => {
  milepost = await startMilepost({ UPS_WEBHOOK_SECRET: '' });
  brand = new Brand(milepost.url);
});
afterAll(() => milepost.stop());

type Carrier = { carrier: string; receives_webhooks: boolean };
type Candidate = { carrier: string; supported: boolean };

const detect = (number: string) =>
  brand.request<Page<Candidate>>(
    'GET',
    `/api/v1/carriers/detect?tracking_number=${encodeURIComponent(number)}`,
  );
const register = (body: object) => brand.request<TrackingDocument>('POST', '/api/v1/shipments', body);

it('lists the supported carriers, and whether their webhooks are taken', async () => {
  const { body } = await brand.request<Page<Carrier>>('GET', '/api/v1/carriers');
  expect(body).toMatchObject({ has_more: false, next_cursor: null });
  expect(body.data).toContainEqual({ carrier: 'ups', receives_webhooks: false });
  expect(body.data).toContainEqual({ carrier: 'fedex', receives_webhooks: true });
});

it('ranks what a number may be of, as a person types it', async () => {
  const { body } = await detect('1z 7r4 x88 03 0512 3450');
  expect(body).toEqual({
    data: [{ carrier: 'ups', format: 'UPS', confidence: 'certain', check_digit: true, supported: true }],
    has_more: false,
    next_cursor: null,
  });
  const dpd = (await detect('009384756102938475610293847P')).body.data;
  expect(dpd.map(({ carrier, supported }) => [carrier, supported])).toEqual([['dpd', false]]);
  expect((await detect('HELLO')).body.data).toEqual([]);
});

it.each(['', 'x'.repeat(101)])('is told when a number is none (%#)', async (number) => {
  expectProblem(await detect(number), { status: 400, code: 'invalid_fields' });
});

it('a shipment registered without a carrier gets the one of its number, the same each time', async () => {
  const first = await register({ tracking_number: '4821 5093 6714' });
  expect(first).toMatchObject({ status: 201, body: { carrier: 'fedex', tracking_number: '4821 5093 6714' } });
  for (const carrier of [undefined, null, 'fedex']) {
    const again = await register({ tracking_number: '482150936714', carrier });
    expect(again).toMatchObject({ status: 200, body: { shipment_id: first.body.shipment_id } });
  }
});

it.each(['HELLO', '10283746501928'])(
  'a carrier that cannot be told from %s has to be named',
  async (number) => {
    const answer = await register({ tracking_number: number });
    expectProblem(answer, { status: 400, code: 'invalid_fields' });
    expect(answer.body).toMatchObject({
      errors: [{ pointer: '/carrier', detail: expect.stringContaining('send it') as string }],
    });
    expect(await register({ tracking_number: number, carrier: 'acme_freight' })).toMatchObject({
      status: 201,
    });
  },
);
