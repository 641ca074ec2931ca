/** What brands read of a shipment: its shape, its order, and when it counts as changed. */
import { Client } from 'pg';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { expectProblem, forgedCursor, type Page, readPages } from '../support/answers.js';
import { Brand, type EventDocument, type TrackingDocument } from '../support/brand.js';
import type { GenericEvent } from '../support/carrier.js';
import { newBrand } from '../support/customers.js';
import { atVersion, codesOf, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

let milepost: TestMilepost;
let brand: Brand;
let sql: Client;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await milepost.stop();
});

const deliver = (...scans: readonly GenericEvent[]) => send(milepost.url, ...scans);
const ask = (id: string, headers: Record<string, string> = {}) =>
  brand.request<TrackingDocument | null>('GET', `/api/v1/tracking/${id}`, undefined, headers);
const etagOf = async (id: string) => (await ask(id)).headers.get('etag')!;

/** Resolves when every batch that was acknowledged has been worked off. */
const workedOff = () =>
  until(
    async () => (await sql.query('SELECT FROM inbox_batches WHERE NOT done')).rowCount,
    (undone) => undone === 0,
  );

describe('GET tracking', () => {
  it('shows a shipment and its events in the shape that the contract gives', async () => {
    const body = { carrier: 'acme_freight', tracking_number: 'SHAPE', destination: { city: 'Reno' } };
    const registered = await brand.request<TrackingDocument>('POST', '/api/v1/shipments', body);
    const id = registered.body.shipment_id;
    const location = { city: 'Memphis', state: 'TN', postal_code: '38118', country: 'US' };
    await deliver({
      ...scan('SHAPE', 1),
      sub_status: 'departed',
      description: 'Departed hub',
      occurred_at: '2024-10-23T10:00:00-05:00',
      location: { ...location, latitude: 35.04, longitude: -89.98 },
      estimated_delivery: '2024-10-25',
    });
    const document = await atVersion(brand, id, 1);
    expect(document).toEqual({
      ...body,
      shipment_id: id,
      status: 'in_transit',
      sub_status: 'departed',
      tracking_state: 'active',
      origin: null,
      reference: null,
      metadata: {},
      estimated_delivery: '2024-10-25',
      last_event_at: '2024-10-23T15:00:00.000Z',
      version: 1,
      event_count: 1,
      freshness: {
        source: 'webhook',
        checked_at: expect.stringMatching(TIME) as string,
        next_check_at: null,
      },
      created_at: expect.stringMatching(TIME) as string,
      events: [
        {
          event_id: expect.stringMatching(/^evt_[0-9a-f]{32}$/) as string,
          status: 'in_transit',
          sub_status: 'departed',
          code: 'SCAN1',
          description: 'Departed hub',
          location: { ...location, latitude: 35.04, longitude: -89.98 },
          occurred_at: '2024-10-23T15:00:00.000Z',
          occurred_at_local: '2024-10-23T10:00:00-05:00',
          time_quality: 'exact',
          received_at: expect.stringMatching(TIME) as string,
          applied_at: expect.stringMatching(TIME) as string,
          source: 'webhook',
        },
      ],
      has_more: false,
    });
  });

  it('shows the latest 10, newest first, and says whether there are more', async () => {
    const id = await brand.register('TEN');
    const scans = Array.from({ length: 11 }, (_, hour) => scan('TEN', hour));
    await deliver(...scans.slice(0, 10).reverse());
    const ten = await atVersion(brand, id, 10);
    expect(codesOf(ten.events)).toEqual([...Array(10).keys()].map((hour) => `SCAN${9 - hour}`));
    expect(ten).toMatchObject({ has_more: false, event_count: 10 });
    await deliver(scans[10]!);
    const eleven = await atVersion(brand, id, 11);
    expect(codesOf(eleven.events)).toEqual([...Array(10).keys()].map((hour) => `SCAN${10 - hour}`));
    expect(eleven).toMatchObject({ has_more: true, event_count: 11 });
  });

  it.each([
    ['exact', '2024-10-23T10:00:00Z', '2024-10-23T10:00:00.000Z'],
    ['local_no_zone', '2024-10-23T10:00:00', '2024-10-23T10:00:00.000Z'],
    ['date_only', '2024-10-23', '2024-10-23T00:00:00.000Z'],
    ['suspect', '1999-12-31T23:59:59Z', '1999-12-31T23:59:59.000Z'],
    ['suspect', '2999-01-01T00:00:00Z', '2999-01-01T00:00:00.000Z'],
  ])('calls a time %s where the carrier prints %s', async (quality, printed, occurredAt) => {
    const number = `QUALITY ${printed}`;
    const id = await brand.register(number);
    await deliver(scan(number, 0, { occurred_at: printed }));
    const { events } = await atVersion(brand, id, 1);
    expect(events).toMatchObject([{ time_quality: quality, occurred_at: occurredAt }]);
  });

  it('keeps a scan with a suspect time, and lets it move nothing', async () => {
    const id = await brand.register('SUSPECT');
    await deliver(scan('SUSPECT', 1));
    await atVersion(brand, id, 1);
    await deliver(scan('SUSPECT', 2, { status: 'delivered', occurred_at: '2999-01-01T00:00:00Z' }));
    const document = await atVersion(brand, id, 2);
    expect(document).toMatchObject({ status: 'in_transit', tracking_state: 'active', event_count: 2 });
    expect(document['last_event_at']).toBe(document.events.find(({ code }) => code === 'SCAN1')!.occurred_at);
  });
});

describe('the ETag', () => {
  it('is answered 304 without a body for as long as nothing has changed', async () => {
    const id = await brand.register('ETAG');
    const etag = await etagOf(id);
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await ask(id, { 'if-none-match': tag });
      expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([304, null, etag]);
    }
    expect((await ask(id, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('changes with every visible change, and with nothing else', async () => {
    const id = await brand.register('CHANGES');
    const seen = [await etagOf(id)];
    const changes = [
      scan('CHANGES', 5, { status: 'out_for_delivery' }),
      scan('CHANGES', 1), // takes its place in the history and changes no status
      scan('CHANGES', 1, { location: { city: 'Reno' } }), // corrected
      scan('CHANGES', 6, { status: 'delivered' }),
    ];
    for (const [index, change] of changes.entries()) {
      await deliver(change);
      await atVersion(brand, id, index + 1);
      seen.push(await etagOf(id));
      await deliver(change);
      await workedOff();
      expect(await etagOf(id)).toBe(seen.at(-1));
    }
    expect(new Set(seen).size).toBe(5);
  });
});

describe('the history', () => {
  it.each([1, 4, 12, 200])('is whole in pages of %i, newest first', async (limit) => {
    const number = `HISTORY${limit}`;
    const id = await brand.register(number);
    // Two of each instant, so that pages end between equals.
    const scans = Array.from({ length: 12 }, (_, index) => scan(number, index >> 1, { code: `S${index}` }));
    await deliver(...scans);
    await atVersion(brand, id, 12);
    const events = await readPages<EventDocument>(brand, `/api/v1/tracking/${id}/events`, limit);
    expect(new Set(codesOf(events)).size).toBe(12);
    const times = events.map(({ occurred_at }) => occurred_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(events.slice(0, 10)).toEqual((await brand.track(id)).events);
  });

  it.each(['nonsense', forgedCursor(), forgedCursor('now', 2, '0'.repeat(32)), forgedCursor(1, 2, "' --")])(
    'refuses the cursor %s with 400',
    async (cursor) => {
      const id = await brand.register('CURSOR');
      const answer = await brand.request('GET', `/api/v1/tracking/${id}/events?cursor=${cursor}`);
      expectProblem(answer, { status: 400, code: 'invalid_fields' });
    },
  );
});

describe('events/recent', () => {
  const recent = async (as: Brand, limit: number) =>
    (await as.request<Page<EventDocument>>('GET', `/api/v1/events/recent?limit=${limit}`)).body;

  it('shows what came last over all shipments, first, and no more than was asked for', async () => {
    const reader = await newBrand(milepost.url);
    const [one, two] = [await reader.register('RECENT1'), await reader.register('RECENT2')];
    for (const hour of [3, 1, 2]) {
      await deliver(scan('RECENT1', hour));
      await atVersion(reader, one, [3, 1, 2].indexOf(hour) + 1);
    }
    await deliver(scan('RECENT2', 0));
    await atVersion(reader, two, 1);
    const codes = ['SCAN0', 'SCAN2', 'SCAN1', 'SCAN3'];
    const { data } = await until(
      () => recent(reader, 200),
      (page) => page.data.length === 4,
    );
    expect(codesOf(data)).toEqual(codes);
    expect(data[0]).toMatchObject({ shipment_id: two, tracking_number: 'RECENT2', version: 1 });
    expect(codesOf((await recent(reader, 2)).data)).toEqual(codes.slice(0, 2));
    expect((await recent(await newBrand(milepost.url), 200)).data).toEqual([]);
  });
});
