/** DHL: the token, and payload -> event. */
import { dhlAdapter } from '../../../src/carriers/dhl/dhl.adapter.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import { contentHash } from '../../../src/domain/event-key.js';

const DEPARTURE = {
  timestamp: '2026-11-23T08:40:00',
  location: { address: { countryCode: 'DE', postalCode: '04435', addressLocality: 'Leipzig' } },
  statusCode: 'transit',
  status: 'IN TRANSIT',
  description: 'Departed from a DHL facility',
};
const ORDER = {
  ...DEPARTURE,
  ...{
    timestamp: '2026-11-21T17:00:00',
    statusCode: 'pre-transit',
    status: 'ORDERED',
    description: undefined,
  },
};
const SHIPMENT = {
  id: '00340400000000000017',
  status: DEPARTURE,
  estimatedTimeOfDelivery: '2026-11-25T00:00:00Z',
  events: [DEPARTURE, ORDER],
};

const eventsOf = (...shipments: unknown[]): CarrierEvent[] =>
  dhlAdapter.split({ scope: 'subscription.push', shipments }).map((unit) => dhlAdapter.read(unit));
const read = (change: object): CarrierEvent =>
  eventsOf({ ...SHIPMENT, events: [{ ...DEPARTURE, ...change }] })[0]!;
const said = (statusCode: unknown, status: string | null, description: string | null) => {
  const event = read({ statusCode, status, description });
  return [event.status, event.subStatus, event.unmapped];
};

test('the token is looked for in the header that the configuration names, and in no other', () => {
  const verdict = (headers: Record<string, string>, header?: string) =>
    dhlAdapter.verify({ headers, body: Buffer.from('{}'), receivedAt: new Date() }, 'token', header);
  expect(dhlAdapter.namesHeader).toBe(true);
  expect(verdict({ 'x-hook': 'token' }, 'x-hook')).toBe('valid');
  expect(verdict({ 'x-hook': 'other' }, 'x-hook')).toBe('invalid');
  expect(verdict({ 'x-hook': 'token' }, 'authorization')).toBe('invalid');
  expect(verdict({ 'x-hook': 'token' })).toBe('invalid');
});

describe('taking apart', () => {
  test('every event of every shipment is one, in the order of the payload', () => {
    const events = eventsOf(SHIPMENT, { ...SHIPMENT, id: 4028170017 });
    expect(events.map(({ trackingNumber, code }) => [trackingNumber, code])).toEqual([
      ['00340400000000000017', 'transit'],
      ['00340400000000000017', 'pre-transit'],
      ['4028170017', 'transit'],
      ['4028170017', 'pre-transit'],
    ]);
  });

  test('where a shipment lists no events, its status is one', () => {
    for (const events of [undefined, null, []]) {
      expect(eventsOf({ ...SHIPMENT, events })).toEqual([eventsOf(SHIPMENT)[0]]);
    }
  });

  test('no shipments are no events, and what has none is refused', () => {
    expect(eventsOf()).toEqual([]);
    for (const payload of [null, [], {}, { shipments: {} }]) {
      expect(() => dhlAdapter.split(payload)).toThrow('shipments is missing');
    }
  });
});

test('reads every field of an event', () => {
  expect(eventsOf(SHIPMENT)[0]).toEqual({
    carriers: ['dhl'],
    trackingNumber: '00340400000000000017',
    shipmentRef: null,
    key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    status: 'in_transit',
    subStatus: 'departed',
    code: 'transit',
    description: 'IN TRANSIT: Departed from a DHL facility',
    occurredAt: new Date('2026-11-23T08:40:00Z'),
    occurredAtLocal: '2026-11-23T08:40:00',
    timeQuality: 'local_no_zone',
    place: {
      city: 'Leipzig',
      state: null,
      postalCode: '04435',
      country: 'DE',
      latitude: null,
      longitude: null,
    },
    estimatedDelivery: '2026-11-25',
    unmapped: null,
  });
});

test.each([
  ['2026-11-23T08:40:00Z', '2026-11-23T08:40:00Z', '2026-11-23T08:40:00', 'local_no_zone'],
  ['2026-11-23T08:40:00+02:00', '2026-11-23T06:40:00Z', '2026-11-23T08:40:00+02:00', 'exact'],
  ['2026-11-23T08:40:00.000-0500', '2026-11-23T13:40:00Z', '2026-11-23T08:40:00-05:00', 'exact'],
  ['2026-11-23', '2026-11-23T00:00:00Z', null, 'date_only'],
])('%s is %s, locally %s, %s', (timestamp, instant, occurredAtLocal, timeQuality) => {
  expect(read({ timestamp })).toMatchObject({ occurredAt: new Date(instant), occurredAtLocal, timeQuality });
});

test.each<[string, string, string | null, string | null]>([
  ['pre-transit', 'Shipment information received', 'info_received', 'label_created'],
  // The words never overrule the code.
  ['pre-transit', 'Delivered', 'info_received', 'label_created'],
  ['unknown', 'Delivered', null, null],
  ['transit', 'Processed at LEIPZIG', 'in_transit', 'moving'],
  ['Transit', 'Shipment picked up', 'in_transit', 'accepted'],
  ['transit', 'Arrived at DHL Sort Facility', 'in_transit', 'arrived'],
  ['transit', 'ARRIVAL DESTINATION DHL ECOMMERCE FACILITY', 'in_transit', 'arrived_destination_facility'],
  ['transit', 'Arrived in the destination country', 'in_transit', 'arrived_destination_country'],
  ['transit', 'It will be sent to the destination country', 'in_transit', 'moving'],
  ['transit', 'Die Sendung hat das Paketzentrum verlassen', 'in_transit', 'departed'],
  ['transit', 'In der Region des Empfängers angekommen', 'in_transit', 'arrived_destination_facility'],
  ['transit', 'Processed for clearance', 'in_transit', 'customs_processing'],
  ['transit', 'Clearance processing complete', 'in_transit', 'customs_released'],
  ['transit', 'Verzollung abgeschlossen', 'in_transit', 'customs_released'],
  ['transit', 'Die Sendung liegt beim Zoll', 'in_transit', 'customs_processing'],
  ['transit', 'Bearbeitet in Hechingen-Hohenzollern und Zollikon', 'in_transit', 'moving'],
  ['transit', 'Tendered to delivery service provider', 'in_transit', 'transferred_to_partner'],
  ['transit', 'Out for delivery', 'out_for_delivery', 'on_vehicle'],
  ['transit', 'Shipment is out with courier', 'out_for_delivery', 'on_vehicle'],
  ['transit', 'In das Zustellfahrzeug geladen', 'out_for_delivery', 'on_vehicle'],
  ['transit', 'Ready for pick-up at the PACKSTATION', 'available_for_pickup', 'at_point'],
  ['transit', 'Liegt in der Filiale zur Abholung bereit', 'available_for_pickup', 'at_point'],
  ['transit', 'Clearance delay', 'exception', 'delayed_customs'],
  ['transit', 'Shipment on hold', 'exception', 'held'],
  ['transit', 'Returned to sender', 'returning', 'in_transit'],
  ['transit', 'Delivery attempted; recipient not home', 'attempt_failed', 'recipient_absent'],
  ['failure', 'Something went wrong', 'exception', null],
  ['failure', 'Delivery attempt failed', 'attempt_failed', 'other'],
  ['failure', 'Empfa\u0308nger nicht angetroffen', 'attempt_failed', 'recipient_absent'],
  ['failure', 'Refused by consignee', 'attempt_failed', 'refused'],
  ['failure', 'Annahme verweigert', 'attempt_failed', 'refused'],
  ['failure', 'Business closed', 'attempt_failed', 'business_closed'],
  ['failure', 'Incomplete address', 'exception', 'address_incorrect'],
  ['failure', 'Empfänger unbekannt verzogen', 'exception', 'recipient_moved'],
  ['failure', 'Sendung beschädigt', 'exception', 'damaged'],
  ['failure', 'Delayed by bad weather', 'exception', 'delayed_weather'],
  ['failure', 'Verspätung', 'exception', 'delayed'],
  ['failure', 'Nicht abgeholt', 'exception', 'pickup_missed'],
  ['failure', 'Held in customs', 'exception', 'delayed_customs'],
  ['failure', 'Rücksendung an den Absender', 'returning', 'in_transit'],
  ['delivered', 'Delivered', 'delivered', null],
  ['delivered', 'Out for delivery', 'delivered', null],
  ['delivered', 'Signed for by: A. Person', 'delivered', 'signed'],
  ['delivered', 'An einen Nachbarn übergeben', 'delivered', 'neighbour'],
  ['delivered', 'DELIVERED - PARCEL LOCKER', 'delivered', 'mailbox_or_locker'],
  ['delivered', 'In den Briefkasten eingelegt', 'delivered', 'mailbox_or_locker'],
  ['delivered', 'Am Ablageort hinterlegt', 'delivered', 'safe_place'],
  ['delivered', 'The recipient has picked up the shipment', 'delivered', 'collected'],
  ['delivered', 'Returned to the shipper', 'returned', 'to_sender'],
])('%s, "%s" is %s, %s', (code, words, status, subStatus) => {
  expect(said(code, words, null)).toEqual([status, subStatus, null]);
  expect(said(code, code, words)).toEqual([status, subStatus, null]);
});

test('an unknown code says nothing, and is counted', () => {
  expect(said('lost-in-space', 'Delivered', null)).toEqual([null, null, 'statusCode:lost-in-space']);
  expect(said(null, 'Delivered', null)).toEqual([null, null, 'statusCode:']);
});

test.each([
  ['IN TRANSIT', 'At the hub', 'IN TRANSIT: At the hub'],
  ['Transit', 'At the hub', 'At the hub'],
  ['At the hub', 'At the hub', 'At the hub'],
  ['At the hub', null, 'At the hub'],
  ['transit', null, null],
])('status "%s" and description "%s" are described as "%s"', (status, description, expected) => {
  expect(read({ status, description }).description).toBe(expected);
});

test.each([
  [{}, ['2026-11-25', null]],
  [{ estimatedTimeOfDelivery: '2026-11-25T18:00:00+01:00' }, ['2026-11-25T17:00:00.000Z', null]],
  // The hour is that of some place, and Z says nothing.
  [{ estimatedTimeOfDelivery: '2026-11-25T18:00:00Z' }, ['2026-11-25', null]],
  [
    {
      estimatedTimeOfDelivery: undefined,
      estimatedDeliveryTimeFrame: { estimatedThrough: '2026-11-26T22:00:00Z' },
    },
    ['2026-11-26', null],
  ],
  [{ events: [ORDER, DEPARTURE] }, [null, '2026-11-25']],
])('what DHL expects is told by the newest event alone: %j', (change, expected) => {
  const events = eventsOf({ ...SHIPMENT, ...change });
  expect(events.map(({ estimatedDelivery }) => estimatedDelivery)).toEqual(expected);
});

describe('telling events apart', () => {
  test('Z or none, the event is the same and says the same', () => {
    const zulu = read({ timestamp: '2026-11-23T08:40:00Z' });
    expect(zulu.key).toBe(read({}).key);
    expect(contentHash(zulu)).toBe(contentHash(read({})));
  });

  test('its code, its status in words and the printed minute are the event', () => {
    const keyOf = (change: object) => read(change).key;
    const same = [{ timestamp: '2026-11-23T08:40:59' }, { status: 'In  Transit' }, { location: null }];
    for (const change of same) expect(keyOf(change)).toBe(keyOf({}));
    const others = [{ statusCode: 'failure' }, { status: 'ARRIVED' }, { timestamp: '2026-11-23T08:41:00' }];
    for (const change of others) expect(keyOf(change)).not.toBe(keyOf({}));
  });

  test('where the status only repeats the code, the description stands in for it', () => {
    const keyOf = (description: string) => read({ status: 'transit', description }).key;
    expect(keyOf('Processed at hub 7')).toBe(keyOf('processed at hub 12'));
    expect(keyOf('Processed at hub 7')).not.toBe(keyOf('Departed from hub 7'));
  });
});

test.each([
  [{ timestamp: null }, 'events[].timestamp is not a time'],
  [{ statusCode: null, status: '', description: undefined }, 'none of statusCode, status and description'],
])('cannot read %j, and says why', (change, message) => {
  expect(() => read(change)).toThrow(message);
  expect(() => eventsOf({ ...SHIPMENT, id: null })).toThrow('shipments[].id is missing');
});
