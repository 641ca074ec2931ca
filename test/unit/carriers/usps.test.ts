/** USPS: payload -> event. */
import { uspsAdapter } from '../../../src/carriers/usps/usps.adapter.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import { contentHash } from '../../../src/domain/event-key.js';

const NUMBER = '9400100000000000000017';
const ARRIVAL = {
  eventType: 'Arrived at USPS Regional Facility',
  eventCode: 'A1',
  eventTimestamp: '2026-11-23T09:12:00',
  GMTTimestamp: '2026-11-23T15:12:41Z',
  GMTOffset: '-06:00',
  eventCountry: null,
  eventCity: 'OMAHA',
  eventState: 'NE',
  eventZIP: '68102',
};
const LABEL = {
  ...ARRIVAL,
  ...{ eventType: 'Shipping Label Created', eventCode: 'GX', eventTimestamp: '2026-11-21T08:00:00' },
  ...{ GMTTimestamp: '2026-11-21T14:00:05Z' },
};
const PIECE = {
  trackingNumber: NUMBER,
  uniqueMailPieceID: 120004417,
  statusCategory: 'In Transit',
  expectedDeliveryDate: '2026-11-25',
  trackingEvents: [ARRIVAL, LABEL],
};

const eventsOf = (payload: unknown): CarrierEvent[] =>
  uspsAdapter.split(payload).map((unit) => uspsAdapter.read(unit));
const read = (change: object, piece: object = {}): CarrierEvent =>
  eventsOf({ ...PIECE, trackingEvents: [{ ...ARRIVAL, ...change }], ...piece })[0]!;
const envelope = (payload: unknown) => ({
  subscriptionId: 'sub-1',
  timestamp: '2026-11-23T15:13:00Z',
  payload: JSON.stringify(payload),
});

describe('taking apart', () => {
  const flat = { ...ARRIVAL, trackingNumber: NUMBER, uniqueMailPieceID: 120004417 };
  const keys = (payload: unknown) => eventsOf(payload).map(({ key }) => key);
  const [arrival, label] = keys(PIECE);

  test.each([
    ['a mail piece', PIECE, [arrival, label]],
    ['a list of them', [PIECE], [arrival, label]],
    ['a pushed mail piece', envelope(PIECE), [arrival, label]],
    ['a pushed list', envelope([PIECE]), [arrival, label]],
    ['an event', flat, [arrival]],
    ['a pushed event', envelope(flat), [arrival]],
    ['pushed events', envelope([flat, flat]), [arrival, arrival]],
    [
      'an event that calls its number otherwise',
      { ...flat, trackingNumber: undefined, packageIdentifier: NUMBER },
      [arrival],
    ],
    ['a mail piece without events', { ...PIECE, trackingEvents: null }, []],
    ['a number that was not found', [{ trackingNumber: NUMBER, statusCode: '404', error: {} }], []],
  ])('%s', (_shape, payload, expected) => {
    expect(keys(payload)).toEqual(expected);
  });

  test.each([
    [null, 'neither trackingEvents'],
    [{}, 'neither trackingEvents'],
    [{ trackingNumber: NUMBER }, 'neither trackingEvents'],
    [{ payload: '{' }, 'payload is not JSON'],
    [envelope('text'), 'neither trackingEvents'],
    [{ ...PIECE, trackingEvents: {} }, 'trackingEvents is not an array'],
  ])('%j is refused', (payload, message) => {
    expect(() => uspsAdapter.split(payload)).toThrow(message);
  });

  test('an event that is none costs no other', () => {
    const [good, bad] = uspsAdapter.split([flat, { trackingNumber: NUMBER }]);
    expect(uspsAdapter.read(good!).key).toBe(arrival);
    expect(() => uspsAdapter.read(bad!)).toThrow('neither eventCode nor eventType');
  });
});

test('reads every field of an event', () => {
  expect(eventsOf(PIECE)[0]).toEqual({
    carriers: ['usps'],
    trackingNumber: NUMBER,
    shipmentRef: '120004417',
    key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    status: 'in_transit',
    subStatus: 'arrived',
    code: 'A1',
    description: 'Arrived at USPS Regional Facility',
    occurredAt: new Date('2026-11-23T15:12:41Z'),
    occurredAtLocal: '2026-11-23T09:12:00-06:00',
    timeQuality: 'exact',
    place: {
      city: 'OMAHA',
      state: 'NE',
      postalCode: '68102',
      country: 'US',
      latitude: null,
      longitude: null,
    },
    estimatedDelivery: '2026-11-25',
    unmapped: null,
  });
});

test.each<[object, string, string | null, string]>([
  [{ GMTOffset: null }, '2026-11-23T15:12:41Z', '2026-11-23T09:12:00', 'exact'],
  [{ GMTTimestamp: null }, '2026-11-23T15:12:00Z', '2026-11-23T09:12:00-06:00', 'exact'],
  [{ GMTTimestamp: '', GMTOffset: '-7:00' }, '2026-11-23T16:12:00Z', '2026-11-23T09:12:00-07:00', 'exact'],
  [{ GMTTimestamp: '2026-11-23T15:12:41' }, '2026-11-23T15:12:41Z', '2026-11-23T09:12:00-06:00', 'exact'],
  [{ GMTTimestamp: 'x', GMTOffset: 'y' }, '2026-11-23T09:12:00Z', '2026-11-23T09:12:00', 'local_no_zone'],
  [{ eventTimestamp: undefined }, '2026-11-23T15:12:41Z', null, 'exact'],
  [{ eventTimestamp: '2026-11-23', GMTTimestamp: null }, '2026-11-23T00:00:00Z', null, 'date_only'],
  [
    { eventTimestamp: '2026-11-23T09:12:00-05:00', GMTTimestamp: null },
    '2026-11-23T14:12:00Z',
    '2026-11-23T09:12:00-05:00',
    'exact',
  ],
])('the time of %j is %s, locally %s, %s', (change, instant, occurredAtLocal, timeQuality) => {
  expect(read(change)).toMatchObject({ occurredAt: new Date(instant), occurredAtLocal, timeQuality });
});

test.each([
  [
    { eventZIP: null, eventZIPCode: '68103' },
    { postalCode: '68103', country: 'US' },
  ],
  [
    { eventZIP: '', eventState: null },
    { postalCode: null, state: null, country: null, city: 'OMAHA' },
  ],
  [{ eventState: null, eventZIP: null, eventCountry: 'CA' }, { country: 'CA' }],
])('the place of %j', (change, expected) => {
  expect(read(change).place).toMatchObject(expected);
});

test.each<[string | number, string, string | null, string | null]>([
  ['GX', 'Shipping Label Created', 'info_received', 'label_created'],
  ['TM', 'Shipment Received, Package Acceptance Pending', 'info_received', 'awaiting_handover'],
  ['03', 'USPS in possession of item', 'in_transit', 'accepted'],
  [3, 'USPS in possession of item', 'in_transit', 'accepted'],
  ['sf', 'Departed Post Office', 'in_transit', 'departed'],
  ['07', 'Arrived at Post Office', 'in_transit', 'arrived_destination_facility'],
  ['TL', 'In Transit to Next Facility', 'in_transit', 'moving'],
  ['OF', 'Out for Delivery', 'out_for_delivery', 'on_vehicle'],
  ['16', 'Available for Pickup', 'available_for_pickup', 'at_point'],
  ['02', 'Notice Left', 'attempt_failed', 'other'],
  ['56', 'Notice Left (No Authorized Recipient Available)', 'attempt_failed', 'recipient_absent'],
  ['53', 'Notice Left (Receptacle Blocked)', 'attempt_failed', 'access_denied'],
  ['04', 'Refused', 'attempt_failed', 'refused'],
  ['05', 'Undeliverable as Addressed', 'exception', 'address_incorrect'],
  ['08', 'Missent', 'exception', 'delayed_processing'],
  ['09', 'Return to Sender', 'returning', 'in_transit'],
  ['23', 'Moved, Left no Address', 'returning', 'in_transit'],
  ['01', 'Delivered', 'delivered', null],
  ['01', 'Delivered, Parcel Locker', 'delivered', 'mailbox_or_locker'],
  ['01', 'DELIVERED, IN/AT MAILBOX', 'delivered', 'mailbox_or_locker'],
  ['01', 'Delivered, Front Door/Porch', 'delivered', 'safe_place'],
  ['01', 'Delivered, Neighbor as Requested', 'delivered', 'neighbour'],
  ['01', 'Delivered, Left with Individual', 'delivered', 'handed_over'],
  ['01', 'Delivered, Front Desk/Reception/Mail Room', 'delivered', 'handed_over'],
  ['01', 'Delivered, Individual Picked Up at Post Office', 'delivered', 'collected'],
  ['01', 'Delivered, To Original Sender', 'returned', 'to_sender'],
  ['DX', 'Awaiting Delivery Scan', null, null],
])('code %s, "%s" is %s, %s', (eventCode, eventType, status, subStatus) => {
  expect(read({ eventCode, eventType })).toMatchObject({ status, subStatus, unmapped: null });
});

describe('an unknown code', () => {
  const strange = { eventCode: 'ZZ' };

  test.each([
    ['Pre-Shipment', 'info_received'],
    ['In Transit', 'in_transit'],
    ['Out for Delivery', 'out_for_delivery'],
    ['Delivery Attempt: Action Needed', 'attempt_failed'],
    ['Available for Pickup', 'available_for_pickup'],
    ['Alert', 'exception'],
    ['Delivered', 'delivered'],
    ['Levitating', null],
    [undefined, null],
  ])('of the newest event has the status of a mail piece in "%s": %s', (statusCategory, status) => {
    expect(read(strange, { statusCategory })).toMatchObject({
      ...{ status, subStatus: null, code: 'ZZ', unmapped: 'eventCode:ZZ' },
    });
  });

  test('of an older event is a note, wherever it stands', () => {
    const older = { ...LABEL, ...strange };
    for (const trackingEvents of [
      [ARRIVAL, older],
      [older, ARRIVAL],
    ]) {
      const event = eventsOf({ ...PIECE, trackingEvents }).find(({ code }) => code === 'ZZ');
      expect(event).toMatchObject({ status: null, unmapped: 'eventCode:ZZ' });
    }
  });

  test('that is missing is named by the words', () => {
    expect(read({ eventCode: null })).toMatchObject({
      ...{ status: 'in_transit', code: null, unmapped: `eventType:${ARRIVAL.eventType}` },
    });
  });
});

test.each([
  [{}, ['2026-11-25', null]],
  [{ expectedDeliveryDate: null, predictedDeliveryDate: '2026-11-26' }, ['2026-11-26', null]],
  [{ deliveryDateExpectation: { guaranteedDeliveryDate: '2026-11-24' } }, ['2026-11-24', null]],
  [{ expectedDeliveryDate: '2026-11-25T00:00:00Z' }, ['2026-11-25', null]],
  [{ trackingEvents: [LABEL, ARRIVAL] }, [null, '2026-11-25']],
  [{ expectedDeliveryDate: 'soon' }, [null, null]],
])('what USPS expects is told by the newest event alone: %j', (change, expected) => {
  const events = eventsOf({ ...PIECE, ...change });
  expect(events.map(({ estimatedDelivery }) => estimatedDelivery)).toEqual(expected);
});

test('an event is told by its code and its printed minute; without a code by its words', () => {
  const keyOf = (change: object) => read(change).key;
  const same = [{ GMTTimestamp: null }, { GMTOffset: null }, { eventType: 'Arrived' }, { eventCity: null }];
  for (const change of same) expect(keyOf(change)).toBe(keyOf({}));
  const others = [{ eventCode: 'T1' }, { eventTimestamp: '2026-11-23T09:13:00' }, { eventCode: null }];
  for (const change of others) expect(keyOf(change)).not.toBe(keyOf({}));
  const bare = { eventCode: null, eventType: 'Arrived  at Unit 7' };
  expect(keyOf({ ...bare, eventType: 'ARRIVED at unit 8' })).toBe(keyOf(bare));
  expect(read({}, { uniqueMailPieceID: undefined }).key).toBe(keyOf({}));
});

test('a push without the seconds of Greenwich says something else of the same event', () => {
  const [told, retold] = [read({}), read({ GMTTimestamp: null })];
  expect(retold.key).toBe(told.key);
  expect(contentHash(retold)).not.toBe(contentHash(told));
});

test.each([
  [{ eventTimestamp: null, GMTTimestamp: null }, {}, 'eventTimestamp is not a time'],
  [{ eventTimestamp: '2026-02-31T09:12:00' }, {}, 'names no day'],
  [{ eventCode: '', eventType: null }, {}, 'neither eventCode nor eventType'],
  [{}, { trackingNumber: null }, 'trackingNumber is missing'],
])('cannot read %j of %j, and says why', (change, piece, message) => {
  expect(() => read(change, piece)).toThrow(message);
});
