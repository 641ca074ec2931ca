/** Carriers reuse tracking numbers: 90 days after its shipment ended, a number means another parcel. */
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { Brand, type TrackingDocument } from '../support/brand.js';
import { sendGeneric } from '../support/carrier.js';
import { newBrand } from '../support/customers.js';
import { until } from '../support/until.js';

const DAY = 86_400_000;

let milepost: TestMilepost;
let brand: Brand;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
});
afterAll(() => milepost.stop());

const register = (number: string) =>
  brand.request<TrackingDocument>('POST', '/api/v1/shipments', {
    carrier: 'acme_freight',
    tracking_number: number,
  });

/** @param days before now, by the carrier's clock */
const send = (number: string, status: string, days: number) =>
  sendGeneric(milepost.url, {
    carrier: 'acme_freight',
    tracking_number: number,
    status,
    code: `${status} ${days} days ago`,
    occurred_at: new Date(Date.now() - days * DAY).toISOString(),
  });

const codesOf = (shipment: TrackingDocument) => shipment.events.map(({ code }) => code);

async function tracked(id: string, events: number): Promise<TrackingDocument> {
  return until(
    () => brand.track(id),
    (shipment) => shipment.event_count === events,
  );
}

async function ended(number: string, days: number, status = 'delivered'): Promise<string> {
  const id = await brand.register(number);
  await send(number, status, days);
  await tracked(id, 1);
  return id;
}

it.each(['delivered', 'returned', 'cancelled'])(
  '91 days after it was %s, by the event and not by its receipt, a number is registered anew',
  async (status) => {
    const id = await ended(`ANEW-${status}`, 91, status);
    const again = await register(`ANEW-${status}`);
    expect(again).toMatchObject({ status: 201, body: { status: 'pending', event_count: 0 } });
    expect(again.body.shipment_id).not.toBe(id);
    const oncemore = await register(`ANEW-${status}`);
    expect(oncemore).toMatchObject({ status: 200, body: { shipment_id: again.body.shipment_id } });
  },
);

it('89 days after its end it is still the same shipment', async () => {
  const id = await ended('STILL', 89);
  expect(await register('STILL')).toMatchObject({ status: 200, body: { shipment_id: id } });
});

it('a shipment that never ended is the same however old it is', async () => {
  const id = await ended('ENDLESS', 400, 'in_transit');
  expect(await register('ENDLESS')).toMatchObject({ status: 200, body: { shipment_id: id } });
});

it('older events stay with the old shipment, and newer ones go to the new one', async () => {
  const first = await ended('BOTH', 100);
  const { body } = await register('BOTH');
  await send('BOTH', 'in_transit', 2);
  await send('BOTH', 'out_for_delivery', 101);
  expect(codesOf(await tracked(first, 2))).toEqual([
    'delivered 100 days ago',
    'out_for_delivery 101 days ago',
  ]);
  const second = await tracked(body.shipment_id, 1);
  expect(codesOf(second)).toEqual(['in_transit 2 days ago']);
  expect([(await brand.track(first)).status, second.status]).toEqual(['delivered', 'in_transit']);
});

it('a third shipment follows when the second has ended as well', async () => {
  const ids = [await ended('THRICE', 300)];
  for (const days of [200, 100]) {
    ids.push((await register('THRICE')).body.shipment_id);
    await send('THRICE', 'delivered', days);
    await tracked(ids.at(-1)!, 1);
  }
  expect(new Set(ids).size).toBe(3);
  expect(await register('THRICE')).toMatchObject({ status: 201 });
});

it('a scan that strays in after the delivery does not put the end off', async () => {
  const id = await ended('STRAY', 100);
  await send('STRAY', 'in_transit', 5);
  await tracked(id, 2);
  expect(await register('STRAY')).toMatchObject({ status: 201 });
});

it('a scan of the new parcel that came before it was registered goes to the new shipment', async () => {
  const id = await ended('EARLY', 100);
  await send('EARLY', 'in_transit', 2);
  await tracked(id, 2);
  const { body } = await register('EARLY');
  expect(codesOf(await brand.track(body.shipment_id))).toEqual(['in_transit 2 days ago']);
});

it('a customer who registers the number now does not get the parcel of the cycle before', async () => {
  await ended('REUSED', 100);
  const { body } = await register('REUSED');
  await send('REUSED', 'in_transit', 1);
  await tracked(body.shipment_id, 1);
  const other = await newBrand(milepost.url);
  const theirs = await other.track(await other.register('REUSED'));
  expect([theirs.status, codesOf(theirs)]).toEqual(['in_transit', ['in_transit 1 days ago']]);
});
