/** UPS Track Alert: the credential, and payload -> event. */
import { upsAdapter } from '../../../src/carriers/ups/ups.adapter.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';

/** Version 1 of the push, with its empty fields. */
const ARRIVAL = {
  trackingNumber: ' 1Z0000000000000017',
  localActivityDate: '20261123',
  localActivityTime: '231205',
  gmtActivityDate: '20261124',
  gmtActivityTime: '041205',
  activityLocation: { city: 'Reno', stateProvince: 'NV', postalCode: '', country: 'US' },
  activityStatus: { type: 'I', code: 'AR', description: 'Arrived', descriptionCode: '005' },
  scheduledDeliveryDate: '20261125',
  actualDeliveryDate: '',
  deliveryPhoto: '',
};

const read = (change: object): CarrierEvent => upsAdapter.read({ ...ARRIVAL, ...change });
const readStatus = (type?: string, code?: string, descriptionCode?: string | number) => {
  const { status, subStatus, unmapped } = read({ activityStatus: { type, code, descriptionCode } });
  return [status, subStatus, unmapped];
};

test('answers 200, the only answer that the document knows', () => {
  expect(upsAdapter.acknowledgement).toBe(200);
});

test('takes one scan a push, or an array of them, and nothing else', () => {
  expect(upsAdapter.split(ARRIVAL)).toEqual([ARRIVAL]);
  expect(upsAdapter.split([ARRIVAL, ARRIVAL])).toHaveLength(2);
  for (const payload of [null, 1, 'text']) expect(() => upsAdapter.split(payload)).toThrow('JSON object');
});

test('reads every field of a scan', () => {
  expect(read({})).toEqual({
    carriers: ['ups'],
    trackingNumber: '1Z0000000000000017',
    shipmentRef: null,
    key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    status: 'in_transit',
    subStatus: 'arrived',
    code: 'AR',
    description: 'Arrived',
    occurredAt: new Date('2026-11-24T04:12:05Z'),
    occurredAtLocal: '2026-11-23T23:12:05',
    timeQuality: 'exact',
    place: { city: 'Reno', state: 'NV', postalCode: null, country: 'US', latitude: null, longitude: null },
    estimatedDelivery: '2026-11-25',
    unmapped: null,
  });
});

test.each<[string, object, string, string | null, string]>([
  [
    'reads a time that has lost its leading zero',
    { gmtActivityTime: '41205' },
    '2026-11-24T04:12:05Z',
    '2026-11-23T23:12:05',
    'exact',
  ],
  [
    'reads a time that is a number',
    { gmtActivityTime: 5 },
    '2026-11-24T00:00:05Z',
    '2026-11-23T23:12:05',
    'exact',
  ],
  [
    'prints the offset where one is given',
    { gmtOffset: '-05.00' },
    '2026-11-24T04:12:05Z',
    '2026-11-23T23:12:05-05:00',
    'exact',
  ],
  [
    'uses the offset where there is no Greenwich time',
    { gmtActivityDate: '', gmtOffset: '-05.00' },
    '2026-11-24T04:12:05Z',
    '2026-11-23T23:12:05-05:00',
    'exact',
  ],
  [
    'reads half an hour of offset',
    { gmtActivityTime: '', gmtOffset: '+05.30' },
    '2026-11-23T17:42:05Z',
    '2026-11-23T23:12:05+05:30',
    'exact',
  ],
  [
    'leaves out an offset that is none',
    { gmtOffset: '-99.00' },
    '2026-11-24T04:12:05Z',
    '2026-11-23T23:12:05',
    'exact',
  ],
  [
    'takes local time alone as UTC',
    { gmtActivityDate: undefined },
    '2026-11-23T23:12:05Z',
    '2026-11-23T23:12:05',
    'local_no_zone',
  ],
  ['does without local time', { localActivityDate: '' }, '2026-11-24T04:12:05Z', null, 'exact'],
  [
    'does with a day alone',
    { gmtActivityDate: '', localActivityTime: '' },
    '2026-11-23T00:00:00Z',
    null,
    'date_only',
  ],
])('%s', (_promise, change, instant, local, timeQuality) => {
  expect(read(change)).toMatchObject({ occurredAt: new Date(instant), occurredAtLocal: local, timeQuality });
});

test.each([
  [{ scheduledDeliveryDate: '20191125' }, null],
  [{ scheduledDeliveryDate: '20261123' }, '2026-11-23'],
  [{ scheduledDeliveryDate: '20261131' }, null],
  [{ scheduledDeliveryDate: '' }, null],
  [{ scheduledDeliveryDate: undefined }, null],
])('the estimate of %j is %s', (change, expected) => {
  expect(read(change).estimatedDelivery).toBe(expected);
});

test.each<
  [string | undefined, string | undefined, string | number | undefined, string | null, string | null]
>([
  ['M', 'MP', '003', 'info_received', 'label_created'],
  ['I', 'OR', '005', 'in_transit', 'accepted'],
  ['I', 'DP', '005', 'in_transit', 'departed'],
  ['I', 'DP', 5, 'in_transit', 'departed'],
  ['I', 'ZZ', '005', 'in_transit', 'moving'],
  ['I', 'DS', '010', 'in_transit', 'arrived_destination_facility'],
  ['I', 'OT', '021', 'out_for_delivery', 'on_vehicle'],
  ['D', 'FS', '011', 'delivered', null],
  ['D', 'MQ', '011', 'delivered', 'safe_place'],
  ['D', '3H', '011', 'delivered', 'neighbour'],
  ['D', 'MU', '011', 'delivered', 'mailbox_or_locker'],
  ['d', 'm3', '011', 'delivered', 'handed_over'],
  ['D', '2W', '011', 'delivered', 'collected'],
  ['D', '2Q', '161', 'available_for_pickup', 'at_point'],
  ['X', '48', '022', 'attempt_failed', 'recipient_absent'],
  ['X', '55', '022', 'attempt_failed', 'business_closed'],
  ['X', 'ZZ', '024', 'attempt_failed', null],
  ['X', 'DJ', '013', 'exception', 'delayed_weather'],
  ['X', 'ZZ', '013', 'exception', null],
  ['X', '1C', '058', 'exception', 'customs_info_required'],
  ['X', 'UF', '036', 'returning', 'in_transit'],
  ['X', 'UA', '034', 'returned', 'to_sender'],
  ['M', 'VP', '007', 'cancelled', null],
  // The same two letters mean something else under each type.
  ['M', 'DP', undefined, 'info_received', 'label_created'],
  ['I', 'DP', undefined, 'in_transit', 'departed'],
  ['X', 'DP', undefined, 'exception', 'rejected_by_carrier'],
  ['I', 'DL', undefined, 'in_transit', 'moving'],
  ['X', 'DL', undefined, 'returning', 'requested'],
  ['I', 'OT', undefined, 'out_for_delivery', 'on_vehicle'],
  ['X', 'OT', undefined, 'exception', 'customs_info_required'],
  // The type is called delivery, and this is none.
  ['D', 'CI', undefined, 'attempt_failed', 'recipient_absent'],
  // Notes.
  ['U', 'UP', '154', null, null],
  ['U', 'XX', undefined, null, null],
  ['I', 'UT', '021', null, null],
  ['D', 'PX', '011', null, null],
  ['I', 'AR', '033', null, null],
  ['X', 'ZC', '063', null, null],
])('type %s, code %s, description code %s is %s, %s', (type, code, descriptionCode, status, subStatus) => {
  expect(readStatus(type, code, descriptionCode)).toEqual([status, subStatus, null]);
});

test.each<[string | undefined, string | undefined, string | undefined, string | null, string | null, string]>(
  [
    ['I', 'AR', '998', 'in_transit', 'arrived', 'descriptionCode:998'],
    ['I', 'ZZ', '998', 'in_transit', 'moving', 'descriptionCode:998'],
    ['I', 'ZZ', '', 'in_transit', 'moving', 'code:I/ZZ'],
    ['X', 'ZZ', undefined, 'exception', null, 'code:X/ZZ'],
    ['X', 'UP', undefined, 'exception', null, 'code:X/UP'],
    ['D', 'ZZ', undefined, 'delivered', null, 'code:D/ZZ'],
    ['MV', undefined, undefined, 'cancelled', null, 'code:MV/'],
    ['QQ', 'ZZ', '998', null, null, 'descriptionCode:998'],
  ],
)('type %s, unknown code %s, %s is %s, %s, and counted as %s', (type, code, descriptionCode, ...expected) => {
  expect(readStatus(type, code, descriptionCode)).toEqual(expected);
});

test('the code of an event is the two-letter one, else the three-digit one', () => {
  expect(read({ activityStatus: { type: 'I', descriptionCode: '021' } }).code).toBe('021');
  expect(read({ activityStatus: { type: 'I', code: 'ar', descriptionCode: '021' } }).code).toBe('ar');
});

test('both versions of the push, and a scan with no Greenwich time, are the same scan', () => {
  const pulled = { ...ARRIVAL, gmtActivityDate: undefined, gmtActivityTime: undefined };
  const second = { ...ARRIVAL, activityLocation: { country: 'US' }, scheduledDeliveryDate: undefined };
  expect(upsAdapter.read(second).key).toBe(read({}).key);
  expect(upsAdapter.read(pulled).key).toBe(read({}).key);
  expect(read({ localActivityTime: '231259' }).key).toBe(read({}).key);
});

test('another type, code or minute is another scan', () => {
  const status = ARRIVAL.activityStatus;
  expect(read({ activityStatus: { ...status, type: 'X' } }).key).not.toBe(read({}).key);
  expect(read({ activityStatus: { ...status, code: 'DP' } }).key).not.toBe(read({}).key);
  expect(read({ localActivityTime: '231305' }).key).not.toBe(read({}).key);
});

test.each([
  [{ trackingNumber: ' ' }, 'trackingNumber is missing'],
  [{ trackingNumber: '1'.repeat(201) }, 'not a text of 1 to 200 characters'],
  [{ activityStatus: {} }, 'activityStatus has none of'],
  [{ localActivityDate: '20260231', gmtActivityDate: '' }, 'no localActivityDate'],
  [{ localActivityDate: 'x', gmtActivityTime: '256060' }, 'no localActivityDate'],
])('cannot read %j, and says why', (change, message) => {
  expect(() => read(change)).toThrow(message);
});
