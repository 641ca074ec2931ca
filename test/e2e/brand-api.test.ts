/** What a brand's backend does beyond registering and reading: many at once, changes, the change feed. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expectProblem, type Problem } from '../support/answers.js';
import { Brand, type EventDocument, type TrackingDocument } from '../support/brand.js';
import { newBrand } from '../support/customers.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

interface Result {
  readonly index: number;
  readonly status: number;
  readonly shipment?: TrackingDocument;
  readonly error?: Problem;
}

interface FeedItem {
  readonly sequence: number;
  readonly shipment_id: string;
  readonly version: number;
  readonly event: EventDocument;
}

interface Feed {
  readonly data: readonly FeedItem[];
  readonly has_more: boolean;
  readonly next_cursor: string;
}

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

const about = (pointer: string) =>
  expect.objectContaining({ pointer }) as { pointer: string; detail: string };
const newNumber = () => `BRAND${randomUUID().slice(0, 8).toUpperCase()}`;
/** Resolves when an event of this number is parked. */
const isParked = (number: string) =>
  until(
    () => sql.query('SELECT FROM parked_events WHERE number_key = $1', [number]),
    ({ rowCount }) => rowCount === 1,
  );
const batch = (shipments: unknown, headers?: Record<string, string>) =>
  brand.request<{ results: Result[] }>('POST', '/api/v1/shipments/batch', { shipments }, headers);
const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
  brand.request<TrackingDocument>('PATCH', `/api/v1/shipments/${id}`, body, headers);

describe('a batch', () => {
  it('is answered 207 with a result for each, in order, and what is wrong with one stops no other', async () => {
    const number = newNumber();
    const { status, body } = await batch([
      { tracking_number: number, carrier: 'ups' },
      { tracking_number: '' },
      { tracking_number: number.toLowerCase(), carrier: 'ups' },
      'nothing',
      { tracking_number: newNumber(), carrier: 'acme', colour: 'red' },
    ]);
    expect(status).toBe(207);
    expect(body.results.map((result) => [result.index, result.status])).toEqual([
      [0, 201],
      [1, 400],
      [2, 200],
      [3, 400],
      [4, 400],
    ]);
    expect(body.results[2]!.shipment).toEqual(body.results[0]!.shipment);
    expect(body.results[1]!.error).toMatchObject({
      code: 'invalid_fields',
      errors: [{ pointer: '/shipments/1/tracking_number' }],
    });
    expect(body.results[4]!.error!.errors).toMatchObject([{ pointer: '/shipments/4/colour' }]);
  });

  it('holds a thousand, whose parked events they have at once', async () => {
    const numbers = Array.from({ length: 1000 }, newNumber);
    await send(milepost.url, scan(numbers[7]!, 1), scan(numbers[999]!, 1));
    await isParked(numbers[7]!);
    await isParked(numbers[999]!);
    const { status, body } = await batch(
      numbers.map((tracking_number) => ({ tracking_number, carrier: 'acme_freight' })),
    );
    expect(status).toBe(207);
    expect(new Set(body.results.map((result) => result.status))).toEqual(new Set([201]));
    expect(body.results[7]!.shipment).toMatchObject({ status: 'in_transit', event_count: 1 });
    expect(body.results[999]!.shipment).toMatchObject({ version: 1 });
  });

  it.each([
    ['of none', []],
    ['of more than a thousand', Array.from({ length: 1001 }, () => ({ tracking_number: 'X' }))],
    ['that is no list', {}],
  ])('%s is refused as a whole', async (_, shipments) => {
    expectProblem(await batch(shipments), { code: 'invalid_fields', errors: [about('/shipments')] });
  });
});

describe('a shipment that its brand changes', () => {
  it('shows it everywhere at once, and what was left out stays', async () => {
    const id = await brand.register(newNumber());
    await brand.track(id); // so that the read model has it
    const described = await patch(id, { reference: 'order 7', metadata: { a: 1 }, origin: { city: 'Rome' } });
    expect(described).toMatchObject({ status: 200, body: { reference: 'order 7', metadata: { a: 1 } } });
    await patch(id, { origin: null });
    expect(await brand.track(id)).toMatchObject({ reference: 'order 7', metadata: { a: 1 }, origin: null });
    const listed = await brand.request<{ data: unknown[] }>('GET', '/api/v1/shipments?reference=order 7');
    expect(listed.body.data).toHaveLength(1);
  });

  it('is changed with If-Match only where it is still as it was read', async () => {
    const id = await brand.register(newNumber());
    const { headers } = await brand.request('GET', `/api/v1/shipments/${id}`);
    const etag = headers.get('etag')!;
    const first = await patch(id, { reference: 'first' }, { 'if-match': etag });
    expect(first.status).toBe(200);
    expectProblem(await patch(id, { reference: 'second' }, { 'if-match': etag }), {
      code: 'precondition_failed',
    });
    expect((await brand.track(id)).reference).toBe('first');
    const next = await patch(id, { reference: 'second' }, { 'if-match': first.headers.get('etag')! });
    expect(next.status).toBe(200);
  });

  it('has the ETag of its timeline, too', async () => {
    const id = await brand.register(newNumber());
    const tags = ['shipments', 'tracking'].map(async (kind) => {
      const { headers } = await brand.request('GET', `/api/v1/${kind}/${id}`);
      return headers.get('etag');
    });
    const [shipment, timeline] = await Promise.all(tags);
    expect(shipment).toBe(timeline);
    const unchanged = await brand.request('GET', `/api/v1/shipments/${id}`, undefined, {
      'if-none-match': shipment!,
    });
    expect([unchanged.status, unchanged.body]).toEqual([304, null]);
  });

  it("is not changed in what is its carrier's", async () => {
    const id = await brand.register(newNumber());
    expectProblem(await patch(id, { status: 'delivered' }), {
      code: 'invalid_fields',
      errors: [about('/status')],
    });
  });

  it("is not another customer's to change or to stop", async () => {
    const id = await brand.register(newNumber());
    const other = await newBrand(milepost.url);
    const answers = [
      await other.request('PATCH', `/api/v1/shipments/${id}`, { reference: 'mine' }),
      await other.request('DELETE', `/api/v1/shipments/${id}`),
    ];
    for (const answer of answers) expectProblem(answer, { code: 'not_found' });
    expect(await brand.track(id)).toMatchObject({ reference: null, tracking_state: 'active' });
  });
});

describe('a shipment that is stopped', () => {
  const stop = (id: string) => brand.request('DELETE', `/api/v1/shipments/${id}`);

  it('stays as it is, whatever its carrier says, and can be stopped again', async () => {
    const number = newNumber();
    const id = await brand.register(number);
    await send(milepost.url, scan(number, 1));
    await atVersion(brand, id, 1);
    expect((await stop(id)).status).toBe(204);
    expect((await stop(id)).status).toBe(204);
    await send(milepost.url, scan(number, 2, { status: 'delivered' }));
    await isParked(number);
    expect(await brand.track(id)).toMatchObject({
      tracking_state: 'stopped',
      status: 'in_transit',
      version: 1,
      freshness: { next_check_at: null },
    });
  });

  it('is tracked again when its number is registered again, and has what came meanwhile', async () => {
    const number = newNumber();
    const id = await brand.register(number);
    await stop(id);
    await send(milepost.url, scan(number, 1));
    await isParked(number);
    expect(await brand.register(number)).toBe(id);
    expect(await atVersion(brand, id, 1)).toMatchObject({
      tracking_state: 'active',
      status: 'in_transit',
    });
  });
});

describe('the change feed', () => {
  const read = (reader: Brand, query: string) => reader.request<Feed>('GET', `/api/v1/events?${query}`);

  it('gives every version once and in order, page by page, and always a place to go on from', async () => {
    const reader = await newBrand(milepost.url);
    const number = newNumber();
    const id = await reader.register(number);
    const empty = await read(reader, '');
    expect(empty.body).toEqual({ data: [], has_more: false, next_cursor: '0' });
    for (let hour = 1; hour <= 5; hour += 1) {
      await send(milepost.url, scan(number, hour));
      await atVersion(reader, id, hour);
    }
    await until(
      () => read(reader, ''),
      ({ body }) => body.data.length === 5,
    );
    const seen: FeedItem[] = [];
    let page = await read(reader, 'limit=2');
    for (; page.body.has_more; page = await read(reader, `limit=2&after=${page.body.next_cursor}`)) {
      seen.push(...page.body.data);
    }
    seen.push(...page.body.data);
    expect(seen.map(({ sequence, version }) => [sequence, version])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, n]),
    );
    expect(seen.map(({ event }) => event.code)).toEqual(['SCAN1', 'SCAN2', 'SCAN3', 'SCAN4', 'SCAN5']);
    expect(new Set(seen.map(({ shipment_id }) => shipment_id))).toEqual(new Set([id]));
    expect((await read(reader, `after=${page.body.next_cursor}`)).body).toEqual({
      data: [],
      has_more: false,
      next_cursor: '5',
    });
  });

  it('refuses a place that is none', async () => {
    expectProblem(await read(brand, 'after=yesterday'), {
      code: 'invalid_fields',
      errors: [about('/after')],
    });
  });
});

it('every answer says which request it is for', async () => {
  const { headers, body } = await brand.request<{ request_id: string }>('GET', '/api/v1/tracking/none');
  expect(headers.get('x-request-id')).toBe(body.request_id);
});
