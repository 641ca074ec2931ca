/** EasyPost's own client, pointed at Milepost, creates, retrieves and lists trackers. */
import EasyPostClient from '@easypost/api';
import { Client } from 'pg';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import type { Brand } from '../support/brand.js';
import { newBrand } from '../support/customers.js';
import { atVersion, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let sql: Client;
beforeAll(async () => {
  milepost = await startMilepost();
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await milepost.stop();
});

const clientOf = ({ key }: Pick<Brand, 'key'>) => new EasyPostClient(key, { baseUrl: `${milepost.url}/v2/` });
const newClient = async () => clientOf(await newBrand(milepost.url));

const ID = expect.stringMatching(/^trk_[0-9a-f]{32}$/) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string;

/** What was answered, without what the client notes beside it. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === '_params' ? undefined : inner)));

/** Parks scans of a parcel that nobody tracks yet. */
async function park(...scans: Parameters<typeof scan>[]): Promise<void> {
  await send(milepost.url, ...scans.map((parts) => scan(...parts)));
  const undone = async () => (await sql.query('SELECT FROM inbox_batches WHERE NOT done')).rowCount;
  await until(undone, (count) => count === 0);
}

const ORLANDO = { city: 'Orlando', state: 'FL', postal_code: '32801', country: 'US' };

describe('a tracker', () => {
  it('is created with what the carrier told before, oldest first, in the shape of a Tracker', async () => {
    await park(
      [
        'EP1',
        2,
        { carrier: 'usps', status: 'out_for_delivery', description: 'On the van', location: ORLANDO },
      ],
      ['EP1', 1, { carrier: 'usps', sub_status: 'departed', estimated_delivery: '2030-01-02' }],
    );
    const tracker = await (await newClient()).Tracker.create({ tracking_code: ' ep1', carrier: 'USPS' });
    expect(plain(tracker)).toMatchObject({
      id: ID,
      object: 'Tracker',
      mode: 'production',
      tracking_code: 'ep1',
      status: 'out_for_delivery',
      status_detail: 'out_for_delivery',
      created_at: TIME,
      updated_at: TIME,
      signed_by: null,
      weight: null,
      est_delivery_date: '2030-01-02T00:00:00Z',
      shipment_id: null,
      carrier: 'USPS',
      carrier_detail: null,
      finalized: false,
      is_return: false,
      public_url: null,
      fees: [],
    });
    expect(plain(tracker.tracking_details)).toMatchObject([
      { status: 'in_transit', status_detail: 'departed_facility', message: null, carrier_code: 'SCAN1' },
      {
        object: 'TrackingDetail',
        message: 'On the van',
        description: null,
        status: 'out_for_delivery',
        status_detail: 'out_for_delivery',
        datetime: TIME,
        source: 'USPS',
        tracking_location: {
          object: 'TrackingLocation',
          city: 'Orlando',
          state: 'FL',
          country: 'US',
          zip: '32801',
        },
      },
    ]);
  });

  it('is the same when its number comes again, and is our shipment of that number', async () => {
    const brand = await newBrand(milepost.url);
    const client = clientOf(brand);
    const first = await client.Tracker.create({ tracking_code: 'EP2', carrier: 'UPSDAP' });
    expect(first).toMatchObject({ status: 'unknown', tracking_details: [], carrier: 'UPS' });
    const flat = await brand.request('POST', '/v2/trackers', { tracking_code: 'ep 2', carrier: 'ups' });
    expect(flat).toMatchObject({ status: 200, body: { id: first.id } });
    const shipment = await brand.track(first.id.replace('trk_', 'shp_'));
    expect(shipment).toMatchObject({ carrier: 'ups', tracking_number: 'EP2', status: 'pending' });
  });

  it("is created 201 without a carrier, which the number tells, and with whatever else EasyPost's clients send", async () => {
    const brand = await newBrand(milepost.url);
    const tracker = { tracking_code: '1Z999AA10123456784', carrier: '', amount: '10.00', options: {} };
    const answer = await brand.request('POST', '/v2/trackers', { tracker });
    expect(answer).toMatchObject({ status: 201, body: { carrier: 'UPS' } });
  });

  it('is retrieved by its id, by the id of the shipment, and by the tracking code', async () => {
    const brand = await newBrand(milepost.url);
    const client = clientOf(brand);
    const { id } = await client.Tracker.create({ tracking_code: 'EP 3', carrier: 'acme_freight' });
    await send(milepost.url, scan('EP3', 1), scan('EP3', 2, { status: 'delivered' }));
    await atVersion(brand, id.replace('trk_', 'shp_'), 2);
    const tracker = await client.Tracker.retrieve(id);
    expect(tracker).toMatchObject({ id, status: 'delivered', carrier: 'acme_freight', finalized: true });
    expect(tracker.tracking_details.map(({ carrier_code }) => carrier_code)).toEqual(['SCAN1', 'SCAN2']);
    for (const other of [id.replace('trk_', 'shp_'), 'ep3', 'EP%203']) {
      expect(plain(await client.Tracker.retrieve(other))).toEqual(plain(tracker));
    }
  });

  it('of a code that two carriers use is the newest, where only the code is given', async () => {
    const client = await newClient();
    await client.Tracker.create({ tracking_code: 'EP4', carrier: 'UPS' });
    const newest = await client.Tracker.create({ tracking_code: 'EP4', carrier: 'FedEx' });
    expect(await client.Tracker.retrieve('EP4')).toMatchObject({ id: newest.id });
  });
});

describe('the list of trackers', () => {
  let client: InstanceType<typeof EasyPostClient>;
  /** Newest first: six of FedEx, and the oldest, of USPS, with a history. */
  const ids: string[] = [];
  beforeAll(async () => {
    client = await newClient();
    await park(['EP OLD', 1, { carrier: 'usps' }], ['EP OLD', 2, { carrier: 'usps' }]);
    const parcels = [
      { tracking_code: 'EP OLD', carrier: 'USPS' },
      ...Array.from({ length: 6 }, (_, number) => ({ tracking_code: `EP F${number}`, carrier: 'FedEx' })),
    ];
    for (const parcel of parcels) ids.unshift((await client.Tracker.create(parcel)).id);
  });

  const list = async (query: Parameters<typeof client.Tracker.all>[0], by = client) => {
    const { trackers, has_more } = await by.Tracker.all(query);
    return { ids: trackers.map(({ id }) => id), has_more };
  };

  it('is newest first, whole trackers, and of one customer', async () => {
    const { trackers, has_more } = await client.Tracker.all();
    expect(trackers.map(({ id }) => id)).toEqual(ids);
    expect(has_more).toBe(false);
    expect(plain(trackers.at(-1))).toEqual(plain(await client.Tracker.retrieve(ids.at(-1)!)));
    expect(trackers.at(-1)!.tracking_details).toHaveLength(2);
    expect(await list({}, await newClient())).toEqual({ ids: [], has_more: false });
  });

  it.each([1, 2, 3, 6, 7])(
    'read by getNextPage in pages of %i has no gap and no double',
    async (page_size) => {
      const seen: string[] = [];
      let page = await client.Tracker.all({ page_size });
      for (;;) {
        seen.push(...page.trackers.map(({ id }) => id));
        if (!page.has_more) break;
        expect(page.trackers).toHaveLength(page_size);
        page = await client.Tracker.getNextPage(page);
      }
      expect(seen).toEqual(ids);
    },
  );

  it('goes on in pages of 20 where the client names no size, and keeps its filter', async () => {
    const others = await newClient();
    const created: string[] = [];
    for (let number = 0; number < 21; number += 1) {
      created.unshift((await others.Tracker.create({ tracking_code: `EP${number}`, carrier: 'FedEx' })).id);
    }
    await others.Tracker.create({ tracking_code: 'EP ELSE', carrier: 'UPS' });
    const first = await others.Tracker.all({ carrier: 'FedEx' });
    const second = await others.Tracker.getNextPage(first);
    expect([first, second].map(({ trackers }) => trackers.length)).toEqual([20, 1]);
    expect([...first.trackers, ...second.trackers].map(({ id }) => id)).toEqual(created);
    await expect(others.Tracker.getNextPage(second)).rejects.toThrow('no more pages');
  });

  it('goes from after_id to the next newer ones, newest first, and from before_id to the next older ones', async () => {
    expect(await list({ after_id: ids[4]!, page_size: 2 })).toEqual({ ids: ids.slice(2, 4), has_more: true });
    expect(await list({ after_id: ids[2]!, page_size: 2 })).toEqual({
      ids: ids.slice(0, 2),
      has_more: false,
    });
    expect(await list({ before_id: ids[2]!, page_size: 2 })).toEqual({
      ids: ids.slice(3, 5),
      has_more: true,
    });
    expect(await list({ before_id: ids[4]!, page_size: 2 })).toEqual({ ids: ids.slice(5), has_more: false });
  });

  it('is filtered by carrier, by code, and by when they were created', async () => {
    const { rows } = await sql.query<{ created_at: Date }>(
      `SELECT created_at FROM shipments WHERE id = replace($1, 'trk_', '')::uuid`,
      [ids[2]],
    );
    const time = rows[0]!.created_at.toISOString();
    expect(await list({ carrier: 'USPS' })).toMatchObject({ ids: ids.slice(6) });
    expect(await list({ tracking_code: 'epf 5' })).toMatchObject({ ids: ids.slice(0, 1) });
    expect(await list({ tracking_code: 'EP F5', carrier: 'USPS' })).toMatchObject({ ids: [] });
    expect(await list({ start_datetime: time })).toMatchObject({ ids: ids.slice(0, 3) });
    expect(await list({ end_datetime: time })).toMatchObject({ ids: ids.slice(3) });
  });
});
