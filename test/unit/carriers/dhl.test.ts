/** DHL Unified: events from pushes and answers, in codes and in words. */
import { dhlAdapter } from '../../../src/carriers/dhl/dhl.adapter.js';
import { dhlPull } from '../../../src/carriers/dhl/pull.js';

const shipment = (events: readonly object[], more: object = {}) => ({
  id: 4100000017,
  service: 'express',
  status: { statusCode: 'transit', timestamp: '2026-11-23T08:00:00Z', description: 'newest' },
  estimatedTimeOfDelivery: '2026-11-25T00:00:00Z',
  events,
  ...more,
});
const event = (statusCode: string, description: string, timestamp = '2026-11-23T08:15:40') => ({
  statusCode,
  description,
  timestamp,
  location: { address: { countryCode: 'DE', postalCode: '04435', addressLocality: 'LEIPZIG' } },
});
const read = (payload: unknown) => dhlAdapter.split(payload).map((unit) => dhlAdapter.read(unit));
const only = (its: object) => read({ shipments: [shipment([its])] })[0]!;

it('an event has its number, place, local time and the day on which delivery is expected', () => {
  expect(only(event('transit', 'Departed from the facility'))).toMatchObject({
    carriers: ['dhl'],
    trackingNumber: '4100000017',
    status: 'in_transit',
    subStatus: 'departed',
    code: 'transit',
    occurredAt: new Date('2026-11-23T08:15:40Z'),
    occurredAtLocal: '2026-11-23T08:15:40',
    timeQuality: 'local_no_zone',
    estimatedDelivery: '2026-11-25',
    place: { city: 'LEIPZIG', postalCode: '04435', country: 'DE' },
  });
});

it('the same wall clock with and without Z is the same event; a real offset is believed', () => {
  const [bare, zulu, offset] = ['', 'Z', '+02:00'].map((zone) =>
    only(event('transit', 'Arrived', `2026-11-23T08:15:40${zone}`)),
  );
  expect(zulu).toEqual(bare);
  expect(offset).toMatchObject({
    key: bare!.key,
    timeQuality: 'exact',
    occurredAt: new Date('2026-11-23T06:15:40Z'),
  });
});

it.each([
  ['pre-transit', 'Delivered to the sorting centre', 'info_received', 'label_created'],
  ['transit', 'Shipment is out for delivery', 'out_for_delivery', 'on_vehicle'],
  ['transit', 'Die Sendung wurde in das Zustellfahrzeug geladen', 'out_for_delivery', 'on_vehicle'],
  ['transit', 'Ready for collection at the service point', 'available_for_pickup', 'at_point'],
  ['transit', 'Clearance processing complete', 'in_transit', 'customs_released'],
  ['transit', 'Something that nobody has a word for', 'in_transit', 'moving'],
  ['failure', 'Der Empfänger wurde nicht angetroffen', 'attempt_failed', 'recipient_absent'],
  ['failure', 'Returned to sender', 'returning', 'in_transit'],
  ['failure', 'Shipment damaged', 'exception', 'damaged'],
  ['delivered', 'Delivered to a neighbour', 'delivered', 'neighbour'],
  ['delivered', 'Delivered', 'delivered', null],
  ['unknown', 'Delivered', null, null],
])('%s "%s" is %s %s', (code, words, status, subStatus) => {
  expect(only(event(code, words))).toMatchObject({ status, subStatus, unmapped: null });
});

it('a status code that DHL has not documented is a note that shows up as unmapped', () => {
  expect(only(event('teleported', 'Gone'))).toMatchObject({
    status: null,
    unmapped: 'statusCode:teleported',
  });
});

it('a shipment without events has its status for one', () => {
  expect(read({ scope: 'subscription.push', shipments: [shipment([])] })).toMatchObject([
    { description: 'newest' },
  ]);
});

it('is sure of the sender by the token in the header that the subscription names, and by nothing else', () => {
  const request = { headers: { 'x-token': 'secret' }, body: Buffer.from('{}'), receivedAt: new Date() };
  expect(dhlAdapter.verify(request, 'secret', 'x-token')).toBe('valid');
  expect(dhlAdapter.verify(request, 'secre', 'x-token')).toBe('invalid');
  expect(dhlAdapter.verify(request, 'secret', 'x-other')).toBe('invalid');
  expect(dhlAdapter.verify(request, 'secret')).toBe('invalid');
});

it('is asked about one number, and answers with its shipment, or that it knows none', () => {
  expect(dhlPull.request(['41 0000 0017'])).toMatchObject({
    path: '/track/shipments?trackingNumber=4100000017',
  });
  const other = { ...shipment([event('transit', 'Arrived')]), id: '9' };
  const answer = dhlPull.answer(200, { shipments: [other, shipment([])] }, ['4100000017']);
  expect(answer).toEqual({
    found: [{ number: '4100000017', payload: { shipments: [shipment([])] } }],
    unknown: [],
  });
  expect(dhlPull.answer(404, { title: 'No result found', status: 404 }, ['41'])).toEqual({
    found: [],
    unknown: ['41'],
  });
  expect(() => dhlPull.answer(200, [], ['41'])).toThrow(/unknown shape/);
});
