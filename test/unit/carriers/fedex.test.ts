/** FedEx Advanced Integrated Visibility: the signature, and payload -> event. */
import { createHmac } from 'node:crypto';
import { fedexAdapter } from '../../../src/carriers/fedex/fedex.adapter.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';

const DEPARTURE = {
  date: '2026-11-23T06:10:45-06:00',
  eventType: 'DP',
  eventDescription: 'Departed',
  exceptionCode: '',
  exceptionDescription: '',
  scanLocation: {
    city: 'MEMPHIS',
    stateOrProvinceCode: 'TN',
    postalCode: '38118',
    countryCode: 'US',
    countryName: 'United States',
  },
  locationType: 'FEDEX_FACILITY',
  derivedStatusCode: 'IT',
};
const PICKUP = { ...DEPARTURE, date: '2026-11-22T17:00:00-05:00', eventType: 'PU', derivedStatusCode: 'PU' };

const RESULT = {
  trackingNumberInfo: { trackingNumber: '700000000017', trackingNumberUniqueId: '1~700000000017~FX' },
  estimatedDeliveryTimeWindow: { window: { ends: '2026-11-24T17:00:00-05:00' } },
  scanEvents: [DEPARTURE, PICKUP],
};

const pushOf = (...trackResults: unknown[]) => ({
  transactionId: 'tx-1',
  outputMetaData: [{ attempt: 1 }],
  output: { completeTrackResults: [{ trackingNumber: '700000000017', trackResults }] },
});
const eventsOf = (...trackResults: unknown[]): CarrierEvent[] =>
  fedexAdapter.split(pushOf(...trackResults)).map((unit) => fedexAdapter.read(unit));
const readScan = (scan: object): CarrierEvent =>
  eventsOf({ ...RESULT, scanEvents: [{ ...DEPARTURE, ...scan }] })[0]!;
const keyOf = (scan: object) => readScan(scan).key;

test('accepts the signature in base64 and in hex, of either case', () => {
  const body = Buffer.from('{"a": 1}');
  const secret = 'SecurityToken1WithManyCharacters';
  const signed = createHmac('sha256', secret).update(body).digest();
  const verdict = (signature: string) =>
    fedexAdapter.verify({ headers: { 'fdx-signature': signature }, body, receivedAt: new Date() }, secret);
  expect(verdict(signed.toString('base64'))).toBe('valid');
  expect(verdict(signed.toString('hex'))).toBe('valid');
  expect(verdict(signed.toString('hex').toUpperCase())).toBe('valid');
  expect(verdict(signed.toString('base64url'))).toBe('invalid');
  expect(verdict(`0${signed.toString('hex').slice(1)}`)).toBe(signed[0]! < 16 ? 'valid' : 'invalid');
});

describe('taking apart', () => {
  test('every scan of every result is an event, in the order of the payload', () => {
    const other = { ...RESULT, trackingNumberInfo: { trackingNumber: '700000000028' } };
    expect(eventsOf(RESULT, other).map(({ trackingNumber, code }) => [trackingNumber, code])).toEqual([
      ['700000000017', 'DP'],
      ['700000000017', 'PU'],
      ['700000000028', 'DP'],
      ['700000000028', 'PU'],
    ]);
  });

  test('the results may stand at the top, and a result without a number has the requested one', () => {
    const { output } = pushOf({ scanEvents: [DEPARTURE] });
    const [unit] = fedexAdapter.split(output);
    expect(fedexAdapter.read(unit)).toMatchObject({ trackingNumber: '700000000017', shipmentRef: null });
  });

  test('a number that was not found gives no events', () => {
    const error = { code: 'TRACKING.TRACKINGNUMBER.NOTFOUND', message: 'Not found' };
    expect(eventsOf({ trackingNumberInfo: { trackingNumberUniqueId: '' }, error })).toEqual([]);
    expect(eventsOf({ ...RESULT, error })).toHaveLength(2);
  });

  test('without scans the latest status is one event, if it is dated', () => {
    const latest = {
      ...{ trackingNumberInfo: RESULT.trackingNumberInfo },
      latestStatusDetail: {
        ...{ code: 'DL', derivedCode: 'DL', description: 'Delivered', scanLocation: { city: 'RENO' } },
        ancillaryDetails: [{ reason: '014', reasonDescription: 'Left at the door' }],
      },
      dateAndTimes: [
        { type: 'SHIP', dateTime: '2026-11-20T00:00:00-06:00' },
        { type: 'ACTUAL_DELIVERY', dateTime: '2026-11-23T10:00:00-08:00' },
      ],
    };
    expect(eventsOf(latest)).toMatchObject([
      {
        ...{
          status: 'delivered',
          subStatus: 'safe_place',
          code: 'DL',
          description: 'Delivered: Left at the door',
        },
        ...{ occurredAt: new Date('2026-11-23T18:00:00Z'), timeQuality: 'exact', place: { city: 'RENO' } },
      },
    ]);
    const [, delivery] = latest.dateAndTimes;
    const aDay = { ...latest, dateAndTimes: [{ ...delivery, dateTime: '2026-11-23T00:00:00' }] };
    expect(eventsOf(aDay)[0]).toMatchObject({ timeQuality: 'date_only', occurredAtLocal: null });
    expect(() => eventsOf({ ...latest, dateAndTimes: [] })).toThrow('scanEvents[].date is not a time');
  });

  test('what is no track answer is refused, and what is no result is one unreadable unit', () => {
    for (const payload of [null, [], {}, { errors: [] }, { output: {} }]) {
      expect(() => fedexAdapter.split(payload)).toThrow('completeTrackResults');
    }
    const [unit, ...more] = fedexAdapter.split({ completeTrackResults: [null] });
    expect(more).toEqual([]);
    expect(() => fedexAdapter.read(unit)).toThrow();
  });
});

describe('reading', () => {
  test('gives every field of a scan', () => {
    expect(eventsOf(RESULT)[0]).toEqual({
      carriers: ['fedex'],
      trackingNumber: '700000000017',
      shipmentRef: '1~700000000017~FX',
      key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      status: 'in_transit',
      subStatus: 'departed',
      code: 'DP',
      description: 'Departed',
      occurredAt: new Date('2026-11-23T12:10:45Z'),
      occurredAtLocal: '2026-11-23T06:10:45-06:00',
      timeQuality: 'exact',
      place: {
        city: 'MEMPHIS',
        state: 'TN',
        postalCode: '38118',
        country: 'US',
        latitude: null,
        longitude: null,
      },
      estimatedDelivery: '2026-11-24T22:00:00.000Z',
      unmapped: null,
    });
  });

  test.each<[string, string | undefined, object, string | null, string | null]>([
    ['OC', '', {}, 'info_received', 'label_created'],
    ['PU', '', {}, 'in_transit', 'accepted'],
    ['AR', '', {}, 'in_transit', 'arrived'],
    ['AR', '', { locationType: 'DESTINATION_FEDEX_FACILITY' }, 'in_transit', 'arrived_destination_facility'],
    ['Ow', '', {}, 'in_transit', 'moving'],
    ['CC', '', {}, 'in_transit', 'customs_released'],
    ['CD', '', {}, 'exception', 'delayed_customs'],
    ['OD', '', {}, 'out_for_delivery', 'on_vehicle'],
    ['HL', '', {}, 'available_for_pickup', 'at_point'],
    ['DE', '08', {}, 'attempt_failed', 'recipient_absent'],
    ['DE', '007', {}, 'attempt_failed', 'recipient_absent'],
    ['DE', '07', {}, 'attempt_failed', 'refused'],
    ['DE', '03', {}, 'attempt_failed', 'address_problem'],
    ['DE', '17', {}, 'attempt_failed', 'rescheduled'],
    ['DE', 'A47', {}, 'exception', 'held'],
    ['DE', undefined, {}, 'exception', null],
    ['DY', '', {}, 'exception', 'delayed'],
    ['DY', '', { delayDetail: { type: 'WEATHER' } }, 'exception', 'delayed_weather'],
    ['DP', '', { delayDetail: { type: 'WEATHER' } }, 'in_transit', 'departed'],
    ['CD', '', { delayDetail: { type: 'WEATHER' } }, 'exception', 'delayed_customs'],
    // The derived code of a package on its way back is that of a delivered one.
    ['RS', '060G', { derivedStatusCode: 'DL' }, 'returning', 'in_transit'],
    ['DL', '', {}, 'delivered', null],
    ['DL', '02', {}, 'delivered', 'safe_place'],
    ['CA', '', {}, 'cancelled', null],
    ...['AO', 'CH', 'HA', 'LP', 'OX', 'RC', 'RD', 'RG', 'RM', 'RP', 'RR', 'RT', 'SP'].map(
      (code): [string, string, object, null, null] => [code, 'A13', { derivedStatusCode: 'IT' }, null, null],
    ),
  ])(
    'event type %s, exception code %s, %j is %s, %s',
    (eventType, exceptionCode, more, status, subStatus) => {
      expect(readScan({ eventType, exceptionCode, ...more })).toMatchObject({
        status,
        subStatus,
        unmapped: null,
      });
    },
  );

  test.each([
    [{ eventType: 'ZZ' }, 'in_transit', null, 'eventType:ZZ', 'ZZ'],
    [{ eventType: 'ZZ', derivedStatusCode: 'DL' }, 'delivered', null, 'eventType:ZZ', 'ZZ'],
    [{ eventType: 'ZZ', derivedStatusCode: 'YY' }, null, null, 'eventType:ZZ', 'ZZ'],
    [{ eventType: '', derivedStatusCode: 'DY' }, 'exception', null, 'derivedStatusCode:DY', 'DY'],
    [{ eventType: 'SE', exceptionCode: 'Z9' }, 'exception', null, 'exceptionCode:SE/Z9', 'SE'],
  ])(
    'of %j the coarser code decides (%s, %s), which is counted as %s',
    (scan, status, subStatus, unmapped, code) => {
      expect(readScan(scan)).toMatchObject({ status, subStatus, unmapped, code });
    },
  );

  test('the reason stands beside the description', () => {
    const scan = { eventDescription: 'Delivery exception', exceptionDescription: 'Nobody was in' };
    expect(readScan(scan).description).toBe('Delivery exception: Nobody was in');
    expect(readScan({ eventDescription: undefined }).description).toBeNull();
  });

  test.each([
    [{ date: '' }, 'scanEvents[].date is not a time'],
    [{ date: '2026-02-31T10:00:00-06:00' }, 'names no day'],
    [{ eventType: '', derivedStatusCode: null }, 'neither eventType nor derivedStatusCode'],
  ])('cannot read %j, and says why', (scan, message) => {
    expect(() => readScan(scan)).toThrow(message);
  });
});

test.each<[string, object, string | null]>([
  ['an hour of a day', {}, '2026-11-24T22:00:00.000Z'],
  ['midnight, for want of an hour', { ends: '2026-11-24T00:00:00-06:00' }, '2026-11-24'],
  ['a time without offset', { ends: '2026-11-24T17:00:00' }, '2026-11-24'],
  ['none, where the window is empty', { ends: undefined }, null],
])('what FedEx expects is told by the newest scan alone: %s', (_promise, window, expected) => {
  const estimatedDeliveryTimeWindow = { window: { ...RESULT.estimatedDeliveryTimeWindow.window, ...window } };
  const events = eventsOf({ ...RESULT, scanEvents: [PICKUP, DEPARTURE], estimatedDeliveryTimeWindow });
  expect(events.map(({ estimatedDelivery }) => estimatedDelivery)).toEqual([null, expected]);
});

test('of scans of one instant the first is the newest', () => {
  const [first, second] = eventsOf({ ...RESULT, scanEvents: [DEPARTURE, { ...DEPARTURE, eventType: 'AR' }] });
  expect([first?.estimatedDelivery, second?.estimatedDelivery]).toEqual(['2026-11-24T22:00:00.000Z', null]);
});

test('an estimated day stands in for the window', () => {
  const dateAndTimes = [{ type: 'ESTIMATED_DELIVERY', dateTime: '2026-11-26T00:00:00-06:00' }];
  const [event] = eventsOf({ ...RESULT, estimatedDeliveryTimeWindow: { window: {} }, dateAndTimes });
  expect(event?.estimatedDelivery).toBe('2026-11-26');
});

test('a scan is told by shipment, event type, reason and printed minute, and by nothing else', () => {
  const same = [{ date: '2026-11-23T06:10:00-06:00' }, { eventDescription: 'Left' }, { scanLocation: {} }];
  for (const scan of same) expect(keyOf(scan)).toBe(keyOf({}));
  const others = [{ date: '2026-11-23T06:11:00-06:00' }, { eventType: 'AR' }, { exceptionCode: '08' }];
  for (const scan of others) expect(keyOf(scan)).not.toBe(keyOf({}));
  const reused = {
    ...RESULT,
    trackingNumberInfo: { ...RESULT.trackingNumberInfo, trackingNumberUniqueId: '2~7~FX' },
  };
  expect(eventsOf(reused)[0]?.key).not.toBe(eventsOf(RESULT)[0]?.key);
});
