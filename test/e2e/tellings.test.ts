/** What carriers say twice, say otherwise, or say before anybody asks. */
import { Client } from 'pg';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { Brand, type EventDocument } from '../support/brand.js';
import type { GenericEvent } from '../support/carrier.js';
import { newBrand } from '../support/customers.js';
import { atVersion, codesOf, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

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

/** Resolves when every batch that was acknowledged has been worked off. */
const workedOff = () =>
  until(
    async () => (await sql.query('SELECT FROM inbox_batches WHERE NOT done')).rowCount,
    (undone) => undone === 0,
  );

async function parked(number: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM parked_events WHERE number_key = $1',
    [number],
  );
  return rows[0]!.count;
}

describe('a scan that is told again', () => {
  it.each([
    ['in the same words', 'SAME', {}],
    ['in other words', 'OTHER', { description: 'said otherwise' }],
    ['with an estimate', 'ESTIMATE', { estimated_delivery: '2030-01-01' }],
  ])('%s changes nothing', async (_, number, more) => {
    const id = await brand.register(number);
    const told = scan(number, 1, { description: 'said' });
    await deliver(told, told);
    const first = await atVersion(brand, id, 1);
    expect(first).toMatchObject({ version: 1, event_count: 1 });
    await deliver({ ...told, ...more }, told);
    await deliver(told);
    await workedOff();
    expect(await brand.track(id)).toEqual(first);
  });
});

describe('a scan that is told otherwise', () => {
  it.each([
    ['place', 'PLACE', { location: { city: 'Reno' } }],
    ['instant', 'INSTANT', { occurred_at: scan('', 2).occurred_at }],
    ['code', 'CODE', { code: 'CORRECTED' }],
    ['status', 'STATUS', { status: 'exception', sub_status: 'held' }],
  ])('with another %s is the same event, one version later, as it was told last', async (_, number, more) => {
    const id = await brand.register(number);
    const told = scan(number, 1, { event_id: number, location: { city: 'Elko' } });
    await deliver(told);
    const [before] = (await atVersion(brand, id, 1)).events;
    await deliver({ ...told, ...more });
    const { version, event_count, events } = await atVersion(brand, id, 2);
    expect({ version, event_count }).toEqual({ version: 2, event_count: 1 });
    expect(events).toMatchObject([
      { ...more, event_id: before!.event_id, received_at: before!['received_at'] },
    ]);
  });

  it('keeps both tellings, and the first does not come back by being repeated', async () => {
    const id = await brand.register('BOTH');
    const told = scan('BOTH', 1, { event_id: 'BOTH', code: 'FIRST' });
    await deliver(told);
    await atVersion(brand, id, 1);
    await deliver({ ...told, code: 'SECOND' });
    const corrected = await atVersion(brand, id, 2);
    await deliver(told);
    await workedOff();
    expect(await brand.track(id)).toEqual(corrected);
    const { rows } = await sql.query<{ tellings: string }>(
      `SELECT e.tellings FROM events e JOIN shipments s ON s.id = e.shipment_id WHERE s.number_key = 'BOTH'`,
    );
    const tellings = JSON.parse(rows[0]!.tellings) as { event: { code: string } }[];
    expect(tellings.map(({ event }) => event.code)).toEqual(['FIRST', 'SECOND']);
  });

  it('takes a delivery back', async () => {
    const id = await brand.register('RETRACTED');
    const delivery = scan('RETRACTED', 2, { event_id: 'the delivery', status: 'delivered' });
    await deliver(scan('RETRACTED', 1), delivery);
    expect(await atVersion(brand, id, 2)).toMatchObject({ status: 'delivered', tracking_state: 'completed' });
    await deliver({ ...delivery, status: 'attempt_failed' });
    const document = await atVersion(brand, id, 3);
    expect(document).toMatchObject({ status: 'attempt_failed', tracking_state: 'active', event_count: 2 });
  });
});

describe('what is told before the number is registered', () => {
  it('is parked, and is there as soon as the registration is answered', async () => {
    await deliver(scan('PARKED', 2, { status: 'out_for_delivery' }), scan('PARKED', 1));
    await deliver(scan('PARKED', 1));
    await workedOff();
    expect(await parked('PARKED')).toBe(2);
    const body = { carrier: 'acme_freight', tracking_number: ' parked' };
    const answer = await brand.request<{ shipment_id: string }>('POST', '/api/v1/shipments', body);
    expect(answer).toMatchObject({ status: 201, body: { status: 'out_for_delivery', version: 2 } });
    const { events } = await brand.track(answer.body.shipment_id);
    expect(codesOf(events)).toEqual(['SCAN2', 'SCAN1']);
    expect(await parked('PARKED')).toBe(0);
  });

  it('with its corrections comes to the same as if the shipment had been there', async () => {
    const told = scan('PARKED CORRECTED', 1, { event_id: 'parked', code: 'FIRST' });
    await deliver(told);
    await workedOff();
    await deliver({ ...told, code: 'SECOND' });
    await workedOff();
    const document = await brand.track(await brand.register('PARKED CORRECTED'));
    expect(codesOf(document.events)).toEqual(['SECOND']);
    expect(document).toMatchObject({ version: 1, event_count: 1 });
  });

  it('stays parked for another carrier of the same number', async () => {
    await deliver(scan('OTHERS', 1));
    await workedOff();
    const document = await brand.track(await brand.register('OTHERS', 'other_freight'));
    expect(document.events).toEqual([]);
    expect(await parked('OTHERS')).toBe(1);
  });

  it.each(['0000-06-01T00:00:00Z', '9999-12-31T23:59:59-05:00'])(
    'does not make the registration fail, even at %s',
    async (occurredAt) => {
      const number = `ERA ${occurredAt}`;
      await deliver(scan(number, 1), scan(number, 2, { occurred_at: occurredAt }));
      await workedOff();
      expect(codesOf((await brand.track(await brand.register(number))).events)).toContain('SCAN1');
    },
  );
});

describe('a customer who registers a number that another tracks already', () => {
  it('gets the known history as well, and from then on every event', async () => {
    const mine = await brand.register('SHARED');
    const delivery = scan('SHARED', 3, { event_id: 'SHARED', status: 'delivered' });
    await deliver(scan('SHARED', 1), scan('SHARED', 2), delivery);
    await atVersion(brand, mine, 3);
    await deliver({ ...delivery, location: { city: 'Reno' } });
    const known = await atVersion(brand, mine, 4);

    const other = await newBrand(milepost.url);
    const theirs = await other.register('SHARED');
    const document = await other.track(theirs);
    expect(document).toMatchObject({ status: 'delivered', version: 3, event_count: 3 });
    expect(document.events.map(whatWasSaid)).toEqual(known.events.map(whatWasSaid));
    expect(new Set([...known.events, ...document.events].map(({ event_id }) => event_id)).size).toBe(6);

    await deliver(scan('SHARED', 4, { status: 'returning' }));
    expect(await atVersion(other, theirs, 4)).toMatchObject({ status: 'returning', event_count: 4 });
    expect(await atVersion(brand, mine, 5)).toMatchObject({ status: 'returning', event_count: 4 });
  });
});

/** Of an event all that is the carrier's, and nothing of the shipment it belongs to. */
function whatWasSaid(event: EventDocument): object {
  return { ...event, event_id: null, applied_at: null };
}
