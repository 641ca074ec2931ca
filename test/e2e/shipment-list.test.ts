/** The list of shipments: filters, and pages without gaps or doubles. */
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { expectProblem, forgedCursor, type Page, type Problem, readPages } from '../support/answers.js';
import type { Brand, TrackingDocument } from '../support/brand.js';
import { sendGeneric } from '../support/carrier.js';
import { newBrand } from '../support/customers.js';
import { until } from '../support/until.js';

const PATH = '/api/v1/shipments';

let milepost: TestMilepost;
let brand: Brand;
/** Newest first: nine of FedEx, one of UPS, and the oldest, which was delivered last. */
const ids: string[] = [];
let beforeDelivery: string;

beforeAll(async () => {
  milepost = await startMilepost();
  brand = await newBrand(milepost.url);
  const parcels = [
    { carrier: 'acme_freight', tracking_number: 'OLD1', reference: 'order 7' },
    { carrier: 'ups', tracking_number: 'ups 1', reference: 'order 8' },
    ...Array.from({ length: 9 }, (_, number) => ({ carrier: 'fedex', tracking_number: `fedex ${number}` })),
  ];
  for (const parcel of parcels) {
    ids.unshift((await brand.request<TrackingDocument>('POST', PATH, parcel)).body.shipment_id);
  }
  beforeDelivery = new Date().toISOString();
  await sendGeneric(milepost.url, {
    carrier: 'acme_freight',
    tracking_number: 'OLD1',
    status: 'delivered',
    occurred_at: beforeDelivery,
  });
  await until(
    () => brand.track(ids.at(-1)!),
    ({ status }) => status === 'delivered',
  );
});
afterAll(() => milepost.stop());

async function idsOf(query: string, as = brand): Promise<string[]> {
  const { status, body } = await as.request<Page<TrackingDocument>>('GET', `${PATH}?${query}`);
  expect(status).toBe(200);
  return body.data.map((shipment) => shipment.shipment_id);
}

it("holds one customer's shipments, newest first", async () => {
  expect(await idsOf('')).toEqual(ids);
  expect(await idsOf('limit=200', await newBrand(milepost.url))).toEqual([]);
});

it('is filtered by any of its fields, and by several at once', async () => {
  const [old, ups] = [ids.at(-1), ids.at(-2)];
  expect(await idsOf('status=delivered')).toEqual([old]);
  expect(await idsOf('status=pending')).toEqual(ids.slice(0, -1));
  expect(await idsOf('carrier=fedex')).toEqual(ids.slice(0, 9));
  expect(await idsOf('tracking_number=%20UPS1')).toEqual([ups]);
  expect(await idsOf('reference=order%208')).toEqual([ups]);
  expect(await idsOf(`updated_after=${beforeDelivery}`)).toEqual([old]);
  expect(await idsOf('carrier=ups&reference=order%207')).toEqual([]);
  expect(await idsOf('carrier=ups&status=pending&reference=order%208')).toEqual([ups]);
});

it.each([1, 2, 4, 10, 11])('read in pages of %i has no gap and no double', async (limit) => {
  const shipments = await readPages<TrackingDocument>(brand, PATH, limit);
  expect(shipments.map(({ shipment_id }) => shipment_id)).toEqual(ids);
});

it('keeps its filter from page to page', async () => {
  const first = await brand.request<Page<TrackingDocument>>('GET', `${PATH}?carrier=fedex&limit=5`);
  const second = await idsOf(`carrier=fedex&limit=5&cursor=${first.body.next_cursor}`);
  expect([...first.body.data.map(({ shipment_id }) => shipment_id), ...second]).toEqual(ids.slice(0, 9));
});

it('registered within one moment, and grown since, still has no gap and no double', async () => {
  const growing = await newBrand(milepost.url);
  const registered = await Promise.all(
    Array.from({ length: 30 }, (_, number) => growing.register(`GROW${number}`)),
  );
  const first = await growing.request<Page<TrackingDocument>>('GET', `${PATH}?limit=10`);
  await growing.register('GROWN');
  const rest = await idsOf(`limit=30&cursor=${first.body.next_cursor}`, growing);
  const seen = [...first.body.data.map(({ shipment_id }) => shipment_id), ...rest];
  expect(seen.toSorted()).toEqual(registered.toSorted());
});

const UUID = '00000000-0000-7000-8000-000000000000';
const TIMELINE_CURSOR = forgedCursor(1_700_000_000_000, 2, '0'.repeat(32));

it.each([
  ['cursor', 'nonsense'],
  ['cursor', forgedCursor()],
  ['cursor', TIMELINE_CURSOR],
  ['cursor', forgedCursor('2026-11-23 10:00:00+00', "' OR true --")],
  ['limit', '0'],
  ['limit', '201'],
  ['limit', '1.5'],
  ['limit', ''],
  ['limit', '1&limit=2'],
  ['status', 'lost'],
  ['updated_after', 'yesterday'],
  ['colour', 'red'],
])('is refused with 400 for %s=%s', async (name, value) => {
  const answer = await brand.request<Problem>('GET', `${PATH}?${name}=${value}`);
  expectProblem(answer, { status: 400, code: 'invalid_fields' });
  expect(answer.body.errors![0]!.pointer).toContain(name);
});

it.each([
  ['cursor', forgedCursor('2026-99-99 10:00:00+00', UUID)],
  ['updated_after', '2026-W01'],
  ['reference', '%00'],
  ['carrier', '%00'],
  ['tracking_number', '%00'],
])('is refused with 400, and no 500, for %s=%s', async (name, value) => {
  const answer = await brand.request('GET', `${PATH}?${name}=${value}`);
  expectProblem(answer, { status: 400, code: 'invalid_fields' });
});

it.each([
  ['a day that there is not', '2026-02-31 10:00:00+00'],
  ['a zone that there is not', '2026-02-28 10:00:00+99'],
  ['the year 0', '0000-01-01 10:00:00+00'],
])('is refused with 400, and no 500, for a cursor of %s', async (_, timestamp) => {
  const answer = await brand.request('GET', `${PATH}?cursor=${forgedCursor(timestamp, UUID)}`);
  expectProblem(answer, { status: 400, code: 'invalid_fields' });
});
