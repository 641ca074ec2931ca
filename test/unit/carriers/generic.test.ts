/** The generic carrier: Standard Webhooks, and payload -> event. */
import { Webhook } from 'standardwebhooks';
import { genericAdapter } from '../../../src/carriers/generic/generic.adapter.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';

const NOW = new Date('2026-11-23T15:00:30Z');
const SECRET = `whsec_${Buffer.from('thirty-two bytes of some secret!').toString('base64')}`;
const BODY = '{"carrier":"acme_freight"}';

const SCAN = {
  carrier: 'Acme_Freight',
  tracking_number: ' AC123 ',
  status: 'in_transit',
  sub_status: 'departed',
  code: 'DEP',
  description: 'Left the hub',
  occurred_at: '2026-11-23T10:00:00-05:00',
  location: {
    city: 'Memphis',
    state: 'TN',
    postal_code: 38118,
    country: 'US',
    latitude: 35.04,
    longitude: -89.98,
  },
  estimated_delivery: '2026-11-25',
};

const read = (change: object): CarrierEvent => genericAdapter.read({ ...SCAN, ...change });
const keyOf = (change: object) => read(change).key;

describe('verifying', () => {
  function headers(more: Record<string, string> = {}, at = NOW, id = 'msg_1') {
    const signature = new Webhook(SECRET).sign(id, at, BODY);
    const timestamp = String(Math.floor(at.getTime() / 1000));
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature, ...more };
  }
  const verdict = (given: Record<string, string>, secret = SECRET) =>
    genericAdapter.verify({ headers: given, body: Buffer.from(BODY), receivedAt: NOW }, secret);
  const right = headers()['webhook-signature'];

  test("accepts what the standard's own library signs, with and without the secret's prefix", () => {
    expect(verdict(headers())).toBe('valid');
    expect(verdict(headers(), SECRET.replace('whsec_', ''))).toBe('valid');
  });

  test('accepts one right signature among others, and ignores versions it does not know', () => {
    expect(verdict(headers({ 'webhook-signature': `v1a,zzz v1,AAAA ${right}` }))).toBe('valid');
    expect(verdict(headers({ 'webhook-signature': right.replace('v1,', 'v2,') }))).toBe('invalid');
    expect(verdict(headers({ 'webhook-signature': right.replace('v1,', '') }))).toBe('invalid');
  });

  test.each([
    [-301, 'late'],
    [-300, 'late'],
    [-299, 'valid'],
    [299, 'valid'],
    [331, 'late'],
  ])('calls a right signature of %i seconds from now %s', (seconds, expected) => {
    expect(verdict(headers({}, new Date(NOW.getTime() + seconds * 1000 - 500)))).toBe(expected);
  });

  test('refuses an id or a timestamp that is missing, has a dot, or is no integer', () => {
    expect(verdict(headers({}, NOW, 'msg.1'))).toBe('invalid');
    for (const timestamp of ['', '1795446000.0', '1e9', ' 1', 'now', '-1']) {
      expect(verdict(headers({ 'webhook-timestamp': timestamp }))).toBe('invalid');
    }
    expect(verdict(headers({ 'webhook-id': '' }))).toBe('invalid');
    expect(verdict(headers({ 'webhook-id': 'msg_2' }))).toBe('invalid');
  });

  test('says what is wrong with a secret that is not base64, and takes no signature under it', () => {
    for (const secret of ['', 'whsec_', 'not base64!', 'whsec_====', 'A']) {
      expect(genericAdapter.checkSecret?.(secret)).toContain('base64');
      expect(verdict(headers(), secret)).toBe('invalid');
    }
    expect(genericAdapter.checkSecret?.(SECRET)).toBeNull();
    expect(genericAdapter.checkSecret?.('QQ')).toBeNull();
  });
});

describe('taking apart', () => {
  test.each([
    ['one object', SCAN, 1],
    ['an array', [SCAN, 7], 2],
    ['a list under events', { events: [SCAN, SCAN, null] }, 3],
    ['an empty list', { events: [] }, 0],
  ])('%s', (_shape, payload, units) => {
    expect(genericAdapter.split(payload)).toHaveLength(units);
  });

  test.each([[null], [7], ['text'], [{ events: {} }], [{ events: null }]])('refuses %j', (payload) => {
    expect(() => genericAdapter.split(payload)).toThrow('array of events');
  });
});

describe('reading', () => {
  test('gives every field of the contract', () => {
    expect(read({})).toEqual({
      carriers: ['acme_freight'],
      trackingNumber: 'AC123',
      shipmentRef: null,
      key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      status: 'in_transit',
      subStatus: 'departed',
      code: 'DEP',
      description: 'Left the hub',
      occurredAt: new Date('2026-11-23T15:00:00Z'),
      occurredAtLocal: '2026-11-23T10:00:00-05:00',
      timeQuality: 'exact',
      place: {
        city: 'Memphis',
        state: 'TN',
        postalCode: '38118',
        country: 'US',
        latitude: 35.04,
        longitude: -89.98,
      },
      estimatedDelivery: '2026-11-25',
      unmapped: null,
    });
  });

  test('tells parcels of one number apart where the sender names them', () => {
    expect(read({ shipment_ref: 'P-7' }).shipmentRef).toBe('P-7');
    expect(keyOf({ shipment_ref: 'P-7' })).not.toBe(keyOf({ shipment_ref: 'P-8' }));
    expect(keyOf({ shipment_ref: '' })).toBe(keyOf({}));
  });

  test.each<[string, object, Partial<CarrierEvent>]>([
    [
      'drops a sub-status that the status does not allow, and reports it',
      { sub_status: 'signed' },
      { subStatus: null, unmapped: 'sub_status:signed' },
    ],
    ['does without a sub-status', { sub_status: null }, { subStatus: null, unmapped: null }],
    [
      'takes a number as tracking number',
      { tracking_number: 123456789012 },
      { trackingNumber: '123456789012' },
    ],
    [
      'takes a time without offset as UTC',
      { occurred_at: '2026-11-23 10:00' },
      {
        timeQuality: 'local_no_zone',
        occurredAtLocal: '2026-11-23T10:00:00',
        occurredAt: new Date('2026-11-23T10:00:00Z'),
      },
    ],
    ['takes a day', { occurred_at: '2026-11-23' }, { timeQuality: 'date_only', occurredAtLocal: null }],
    [
      'leaves out coordinates off the globe',
      { location: { latitude: 91, longitude: '1' } },
      {
        place: { city: null, state: null, postalCode: null, country: null, latitude: null, longitude: null },
      },
    ],
    [
      'reads an estimated instant',
      { estimated_delivery: '2026-11-25T00:00:00+01:00' },
      { estimatedDelivery: '2026-11-24T23:00:00.000Z' },
    ],
    [
      'reads an estimate without offset as its day',
      { estimated_delivery: '2026-11-25T18:00:00' },
      { estimatedDelivery: '2026-11-25' },
    ],
    ['ignores an estimate that is no time', { estimated_delivery: 'soon' }, { estimatedDelivery: null }],
    [
      'ignores an estimate that is not in the calendar',
      { estimated_delivery: '2026-02-31' },
      { estimatedDelivery: null },
    ],
  ])('%s', (_promise, change, expected) => {
    expect(read(change)).toMatchObject(expected);
  });

  test.each([
    [{ carrier: 'a' }, 'carrier must be 2 to 40'],
    [{ carrier: undefined }, 'carrier must be'],
    [{ tracking_number: '' }, 'tracking_number is missing'],
    [{ tracking_number: {} }, 'tracking_number must be a string'],
    [{ tracking_number: Number.MAX_SAFE_INTEGER + 1 }, 'tracking_number must be a string'],
    [{ status: 'lost' }, 'status must be one of pending, info_received'],
    [{ status: undefined }, 'status must be one of'],
    [{ occurred_at: undefined }, 'occurred_at is not a time such as'],
    [{ occurred_at: 1795446000 }, 'occurred_at is not a time such as'],
    [{ occurred_at: '2026-02-31T10:00:00Z' }, 'occurred_at names no day'],
    [{ event_id: 'x'.repeat(201) }, 'event_id must be a string of 1 to 200'],
    [{ event_id: {} }, 'event_id must be a string'],
  ])('refuses %j with the remedy', (change, message) => {
    expect(() => read(change)).toThrow(message);
  });
});

describe('telling scans apart', () => {
  test('an event id is the scan, whatever else the event says', () => {
    expect(keyOf({ event_id: 7, occurred_at: '2026-11-24T10:00:00Z', code: 'X' })).toBe(
      keyOf({ event_id: '7' }),
    );
    expect(keyOf({ event_id: '8' })).not.toBe(keyOf({ event_id: '7' }));
    expect(keyOf({ event_id: '7', carrier: 'other' })).not.toBe(keyOf({ event_id: '7' }));
  });

  test('without an id, carrier, code and printed minute are the scan; wording, place and seconds are not', () => {
    const same = [
      { description: 'other' },
      { location: null },
      { occurred_at: '2026-11-23T10:00:59-05:00' },
      { occurred_at: '2026-11-23T10:00' },
      { status: 'delivered' },
    ];
    for (const change of same) expect(keyOf(change)).toBe(keyOf({}));
    const others = [{ code: 'ARR' }, { occurred_at: '2026-11-23T10:01:00-05:00' }, { carrier: 'other' }];
    for (const change of others) expect(keyOf(change)).not.toBe(keyOf({}));
  });

  test('without a code, status and sub-status stand in for it', () => {
    const bare = { code: undefined };
    expect(keyOf({ ...bare, sub_status: 'arrived' })).not.toBe(keyOf(bare));
    expect(keyOf({ ...bare, status: 'delivered' })).not.toBe(keyOf(bare));
    expect(keyOf({ ...bare, description: 'other' })).toBe(keyOf(bare));
  });
});
