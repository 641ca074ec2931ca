/** Rows of the old table: the carrier's own message before the columns, and times in the zone that they were written in. */
import { genericAdapter } from '../../src/carriers/generic/generic.adapter.js';
import { publicId } from '../../src/domain/ids.js';
import { mapFrom } from '../../src/history/legacy-map.js';
import { readRow } from '../../src/history/legacy-row.js';

const CUSTOMER = '018f0000-0000-7000-8000-000000000001';
const NOW = new Date('2026-11-20T00:00:00Z');
const MAP = mapFrom(`
columns:
  id: id
  shipment_id: shipment_id
  carrier: carrier
  tracking_number: number
  status: status
  occurred_at: event_time
  received_at: created_at
  location: location
  raw: raw
  code: raw.code
time_zone: America/New_York
customer: ${publicId('cus', CUSTOMER)}
carriers: { Acme: acme_freight }
statuses: { on its way: in_transit/departed }
`);

const ROW = {
  id: '1',
  shipment_id: 'LT-1',
  carrier: ' ACME ',
  number: 'A1',
  status: 'On Its Way',
  event_time: '2026-11-02 10:00:00',
  created_at: '2026-11-02 15:00:07.123+00',
  location: 'Memphis, TN, US',
  raw: null,
};
const SENT = {
  carrier: 'acme_freight',
  tracking_number: 'A1',
  event_id: 'scan-1',
  status: 'delivered',
  occurred_at: '2026-11-02T10:00:00-05:00',
};

const eventOf = (changes: object) => readRow({ ...ROW, ...changes }, MAP, NOW).events[0]!.event;

it('columns are read by the map: words, places, and wall clocks in their zone', () => {
  const scan = readRow(ROW, MAP, NOW);
  expect(scan).toMatchObject({
    customerId: CUSTOMER,
    legacyId: 'LT-1',
    carrier: 'acme_freight',
    readFrom: 'columns',
  });
  expect(scan.events).toMatchObject([
    {
      source: 'import',
      receivedAt: new Date('2026-11-02T15:00:07.123Z'),
      event: {
        status: 'in_transit',
        subStatus: 'departed',
        description: 'On Its Way',
        occurredAt: new Date('2026-11-02T15:00:00Z'),
        place: { city: 'Memphis', state: 'TN', country: 'US' },
      },
    },
  ]);
});

it.each([
  ['2026-07-02 10:00:00', '2026-07-02T14:00:00.000Z'],
  ['2026-07-02T10:00:00Z', '2026-07-02T10:00:00.000Z'],
  ['2026-07-02 10:00:00+02', '2026-07-02T08:00:00.000Z'],
])('%s happened at %s', (event_time, instant) => {
  expect(eventOf({ event_time }).occurredAt.toISOString()).toBe(instant);
});

it('a scan of whom the carrier told in our words has the key that it has at the door', () => {
  const { key } = genericAdapter.read(SENT);
  expect(eventOf({ raw: JSON.stringify(SENT) })).toMatchObject({ key, status: 'delivered' });
});

it('a message of another carrier, or of another parcel, is left aside', () => {
  expect(eventOf({ raw: '{"hello": 1}' })).toMatchObject({ status: 'in_transit' });
  expect(eventOf({ raw: 'no JSON' })).toMatchObject({ status: 'in_transit' });
  expect(eventOf({ raw: '{"code": "X7"}' })).toMatchObject({ status: 'in_transit', code: 'X7' });
});

describe('of a message with several scans', () => {
  const scan = (event_id: string, changes: object = {}) => ({
    ...SENT,
    carrier: 'generic',
    event_id,
    ...changes,
  });
  const readOf = (...events: object[]) =>
    readRow({ ...ROW, carrier: 'generic', raw: JSON.stringify({ events }) }, MAP, NOW);
  const unread = scan('unread', { occurred_at: 'yesterday' });
  const ancient = scan('ancient', { occurred_at: '0019-11-02T10:00:00Z' });
  const future = scan('future', { occurred_at: '2027-11-02T10:00:00Z' });

  it('those that cannot be read, or whose time cannot be true, cost no other', () => {
    const { readFrom, events } = readOf(unread, scan('1'), ancient, scan('2'), future);
    expect(readFrom).toBe('raw');
    const keys = [scan('1'), scan('2')].map((unit) => genericAdapter.read(unit).key);
    expect(events.map(({ event }) => event.key)).toEqual(keys);
  });

  it('the columns count where none can be read', () => {
    expect(readOf(unread)).toMatchObject({
      readFrom: 'columns',
      events: [{ event: { status: 'in_transit' } }],
    });
  });

  it('the row is refused where no time can be true', () => {
    expect(() => readOf(unread, ancient, future)).toThrow(
      'occurred_at is before the year 2000, or more than a day',
    );
  });
});

it('where the old system did not say when it heard of it, the scan itself is when', () => {
  const [heard] = readRow({ ...ROW, created_at: null }, MAP, NOW).events;
  expect(heard!.receivedAt).toEqual(new Date('2026-11-02T15:00:00Z'));
});

it.each([
  [{ carrier: 'Fed Ex!' }, 'carrier "fed ex!" is no carrier\'s name here: say under carriers: which it is'],
  [{ status: 'QZX' }, 'status "QZX" is not known: say under statuses: which of ours it is'],
  [{ status: null }, 'status is missing or not a text of 1 to 200 characters'],
  [{ number: '' }, 'tracking_number is missing or not a text of 1 to 200 characters'],
  [{ shipment_id: null }, 'shipment_id is missing or not a text of 1 to 200 characters'],
  [{ event_time: null }, 'occurred_at is not a time such as 2026-11-23T10:00:00-05:00'],
  [{ event_time: '2026-02-30 10:00:00' }, 'occurred_at names no day or hour there is'],
  [
    { event_time: '0019-11-02 10:00:00' },
    'occurred_at is before the year 2000, or more than a day after it was received',
  ],
  [
    { event_time: '2027-11-02 10:00:00' },
    'occurred_at is before the year 2000, or more than a day after it was received',
  ],
])('%j is refused with its reason', (changes, reason) => {
  expect(() => eventOf(changes)).toThrow(reason);
});
