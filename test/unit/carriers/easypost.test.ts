/** EasyPost: the signature, and payload -> event. */
import { createHmac } from 'node:crypto';
import { easypostAdapter } from '../../../src/carriers/easypost/easypost.adapter.js';
import { DETAILS, meaningOf, STATUSES } from '../../../src/carriers/easypost/status-map.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import { allowsSubStatus } from '../../../src/domain/status.js';

const ARRIVAL = {
  object: 'TrackingDetail',
  message: 'Arrived',
  status: 'in_transit',
  status_detail: 'arrived_at_facility',
  datetime: '2026-11-23T15:00:30Z',
  source: 'UPS',
  carrier_code: 'AR',
  tracking_location: { object: 'TrackingLocation', city: 'OMAHA', state: 'NE', country: 'US', zip: '68102' },
  est_delivery_date: null,
};
const LABEL = {
  ...ARRIVAL,
  ...{ message: 'Label made', status: 'pre_transit', status_detail: 'status_update', carrier_code: null },
  datetime: '2026-11-22T09:00:00Z',
};

const TRACKER = {
  object: 'Tracker',
  tracking_code: '1Z0000000000000017',
  carrier: 'UPS',
  est_delivery_date: '2026-11-25T18:00:00Z',
  tracking_details: [LABEL, ARRIVAL],
};

const eventOf = (result: unknown) => ({
  object: 'Event',
  id: 'evt_1',
  description: 'tracker.updated',
  result,
});
const eventsOf = (tracker: object): CarrierEvent[] =>
  easypostAdapter.split(eventOf({ ...TRACKER, ...tracker })).map((unit) => easypostAdapter.read(unit));
const read = (detail: object): CarrierEvent =>
  eventsOf({ tracking_details: [{ ...ARRIVAL, ...detail }] })[0]!;

test('the key of the signature is the secret in its decomposed form', () => {
  const body = Buffer.from('{"object":"Event"}');
  const composed = 'caf\u00e9 secret';
  const verdict = (key: string, prefix = 'hmac-sha256-hex=') => {
    const signature = prefix + createHmac('sha256', key).update(body).digest('hex');
    const headers = { 'x-hmac-signature': signature };
    return easypostAdapter.verify({ headers, body, receivedAt: new Date() }, composed);
  };
  expect(verdict('cafe\u0301 secret')).toBe('valid');
  expect(verdict(composed)).toBe('invalid');
  expect(verdict('cafe\u0301 secret', '')).toBe('invalid');
});

describe('taking apart', () => {
  test('every detail of the history is an event', () => {
    expect(eventsOf({}).map(({ status }) => status)).toEqual(['info_received', 'in_transit']);
  });

  test.each([
    [eventOf(undefined)],
    [eventOf({ object: 'Batch', id: 'batch_1' })],
    [eventOf({ ...TRACKER, tracking_details: [] })],
    [eventOf({ ...TRACKER, tracking_details: null })],
  ])('an Event that says nothing of a parcel gives no events: %j', (payload) => {
    expect(easypostAdapter.split(payload)).toEqual([]);
  });

  test.each([[null], [[]], [{}], [{ ...TRACKER, object: undefined }]])(
    'what is no Event is refused: %j',
    (payload) => {
      expect(() => easypostAdapter.split(payload)).toThrow('not an EasyPost Event');
    },
  );

  test('a history that is no list is refused', () => {
    expect(() => eventsOf({ tracking_details: {} })).toThrow('tracking_details is not an array');
  });
});

describe('reading', () => {
  test('gives every field of a detail', () => {
    expect(eventsOf({})[1]).toEqual({
      carriers: ['ups', 'easypost'],
      trackingNumber: '1Z0000000000000017',
      shipmentRef: null,
      key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      status: 'in_transit',
      subStatus: 'arrived',
      code: 'AR',
      description: 'Arrived',
      occurredAt: new Date('2026-11-23T15:00:30Z'),
      occurredAtLocal: null,
      timeQuality: 'exact',
      place: {
        city: 'OMAHA',
        state: 'NE',
        postalCode: '68102',
        country: 'US',
        latitude: null,
        longitude: null,
      },
      estimatedDelivery: '2026-11-25T18:00:00.000Z',
      unmapped: null,
    });
  });

  test.each<[unknown, string[]]>([
    ['USPS', ['usps', 'easypost']],
    ['FedEx', ['fedex', 'easypost']],
    ['FedExSmartPost', ['fedex', 'easypost']],
    ['UPSDAP', ['ups', 'easypost']],
    ['DHLExpress', ['dhl', 'easypost']],
    ['CanadaPost', ['canada_post', 'easypost']],
    ['OnTrac', ['ontrac', 'easypost']],
    ['Royal Mail (UK)', ['royal_mail_uk', 'easypost']],
    ['constructor', ['constructor', 'easypost']],
    ['?', ['easypost']],
    [null, ['easypost']],
    [{}, ['easypost']],
  ])('EasyPost calls the carrier %j, we %j', (carrier, carriers) => {
    expect(eventsOf({ carrier })[0]?.carriers).toEqual(carriers);
  });

  test.each<[string | null, string | null, string | null, string | null]>([
    ['pre_transit', 'status_update', 'info_received', 'label_created'],
    ['pre_transit', 'label_created', 'info_received', 'label_created'],
    ['in_transit', 'status_update', 'in_transit', 'moving'],
    ['in_transit', null, 'in_transit', 'moving'],
    ['in_transit', 'received_at_origin_facility', 'in_transit', 'accepted'],
    ['in_transit', 'departed_facility', 'in_transit', 'departed'],
    ['in_transit', 'arrived_at_facility', 'in_transit', 'arrived'],
    ['in_transit', 'received_at_destination_facility', 'in_transit', 'arrived_destination_facility'],
    ['in_transit', 'transferred_to_destination_carrier', 'in_transit', 'transferred_to_partner'],
    ['in_transit', 'weather_delay', 'exception', 'delayed_weather'],
    ['in_transit', 'missorted', 'exception', 'delayed_processing'],
    ['in_transit', 'delivery_exception', 'attempt_failed', 'other'],
    ['in_transit', 'return', 'returning', 'in_transit'],
    ['out_for_delivery', 'out_for_delivery', 'out_for_delivery', 'on_vehicle'],
    ['out_for_delivery', 'delayed', 'out_for_delivery', 'on_vehicle'],
    ['delivered', 'arrived_at_destination', 'delivered', null],
    ['available_for_pickup', 'arrived_at_pickup_location', 'available_for_pickup', 'at_point'],
    ['return_to_sender', 'return', 'returning', 'in_transit'],
    ['return_to_sender', 'arrived_at_destination', 'returned', 'to_sender'],
    ['failure', 'delivery_exception', 'attempt_failed', 'other'],
    ['failure', 'refused', 'attempt_failed', 'refused'],
    ['failure', 'lost', 'exception', 'lost'],
    ['failure', 'arrived_at_facility', 'exception', null],
    ['failure', 'status_update', 'exception', null],
    ['error', 'unknown', 'exception', null],
    ['cancelled', 'cancelled', 'cancelled', null],
    ['unknown', 'unknown', null, null],
    ['unknown', 'label_created', 'info_received', 'label_created'],
    [null, null, null, null],
  ])('%s, %s is %s, %s', (status, status_detail, ...expected) => {
    const event = read({ status, status_detail });
    expect([event.status, event.subStatus, event.unmapped]).toEqual([...expected, null]);
  });

  test.each([
    ['in_transit', 'teleported', 'in_transit', 'status_detail:teleported'],
    ['teleported', 'status_update', null, 'status:teleported'],
    ['teleported', 'damaged', 'exception', 'status:teleported'],
  ])(
    'of %s, %s the known half decides (%s), and the other is counted as %s',
    (status, status_detail, ...expected) => {
      const event = read({ status, status_detail });
      expect([event.status, event.unmapped]).toEqual(expected);
    },
  );

  test('every status with every detail has a word in our vocabulary', () => {
    for (const status of [...STATUSES.keys(), null]) {
      for (const detail of [...DETAILS.keys(), 'status_update', 'unknown', null]) {
        const { meaning, unmapped } = meaningOf(status, detail);
        expect(unmapped).toBeNull();
        expect(meaning[1] === null || allowsSubStatus(meaning[0], meaning[1])).toBe(true);
      }
    }
  });

  test.each([
    [{ datetime: '' }, 'tracking_details[].datetime is not a time'],
    [{ datetime: null }, 'tracking_details[].datetime is not a time'],
  ])('cannot read %j, and says why', (detail, message) => {
    expect(() => read(detail)).toThrow(message);
    expect(() => eventsOf({ tracking_code: null })).toThrow('tracking_code is missing');
  });
});

describe('the estimate', () => {
  const estimates = (tracker: object) => eventsOf(tracker).map(({ estimatedDelivery }) => estimatedDelivery);

  test("the tracker's belongs to the newest detail alone, wherever it stands", () => {
    expect(estimates({})).toEqual([null, '2026-11-25T18:00:00.000Z']);
    expect(estimates({ tracking_details: [ARRIVAL, LABEL] })).toEqual(['2026-11-25T18:00:00.000Z', null]);
    expect(estimates({ tracking_details: [LABEL, LABEL] })).toEqual([null, '2026-11-25T18:00:00.000Z']);
  });

  test("a detail's own goes before it, and midnight is a day", () => {
    expect(read({ est_delivery_date: '2026-11-26T00:00:00Z' }).estimatedDelivery).toBe('2026-11-26');
    expect(estimates({ est_delivery_date: '2026-11-27T00:00:00.000Z' })).toEqual([null, '2026-11-27']);
    expect(estimates({ est_delivery_date: 'soon' })).toEqual([null, null]);
  });
});

describe('telling scans apart', () => {
  const keyOf = (detail: object) => read(detail).key;

  test("the carrier's code and the UTC minute are the scan, however the instant is printed", () => {
    const same = [
      { datetime: '2026-11-23T09:00:00-06:00' },
      { message: 'other' },
      { status_detail: 'delayed' },
    ];
    for (const detail of same) expect(keyOf(detail)).toBe(keyOf({}));
    for (const detail of [{ carrier_code: 'DP' }, { datetime: '2026-11-23T15:01:00Z' }]) {
      expect(keyOf(detail)).not.toBe(keyOf({}));
    }
  });

  test('without a code its raw status and detail stand in for it', () => {
    const bare = { carrier_code: null };
    expect(keyOf({ ...bare, message: 'other' })).toBe(keyOf(bare));
    expect(keyOf({ ...bare, status_detail: 'departed_facility' })).not.toBe(keyOf(bare));
    expect(keyOf({ ...bare, status: 'unknown' })).not.toBe(keyOf(bare));
  });
});
