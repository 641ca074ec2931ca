/** Asking DHL: what is sent, and answer -> what it says of the number. */
import { dhlPull } from '../../../src/carriers/dhl/pull.js';

const NUMBER = '00340400000000000017';
const own = { id: NUMBER, service: 'parcel-de', events: [] };
const other = { id: 4028170017, service: 'express', events: [] };
const PROBLEM = { title: 'No result found', detail: 'No shipment', status: 404 };

test('one number is asked for, with the key in a header', () => {
  expect(dhlPull.request(['jd 014 6&x'])).toEqual({
    method: 'GET',
    path: '/track/shipments?trackingNumber=JD0146%26X',
  });
  const { login } = dhlPull;
  expect(login.kind === 'key' && login.headers('key-1')).toEqual({ 'DHL-API-Key': 'key-1' });
});

test.each<[string, unknown[], unknown[]]>([
  ['the shipment of the number', [own], [own]],
  ['and not another service’s', [other, own], [own]],
  [
    'in any spelling',
    [{ ...own, id: ' 0034 0400 0000 0000 0017' }],
    [{ ...own, id: ' 0034 0400 0000 0000 0017' }],
  ],
  ['the only one, named by the number', [other], [{ ...other, id: NUMBER }]],
  // What JSON has rounded is no number any more.
  ['the only one, whose number was rounded', [{ ...own, id: Number(NUMBER) }], [own]],
  ['all, where none of them has the number', [other, { ...other, id: 1 }], [other, { ...other, id: 1 }]],
])('finds %s', (_promise, shipments, found) => {
  expect(dhlPull.answer(200, { shipments }, [NUMBER])).toEqual({
    found: [{ number: NUMBER, payload: { shipments: found } }],
    unknown: [],
  });
});

test.each<[number, unknown]>([
  [404, PROBLEM],
  [200, { shipments: [] }],
  [200, { shipments: [null] }],
])('%i, %j: the number is unknown', (status, payload) => {
  expect(dhlPull.answer(status, payload, [NUMBER])).toEqual({ found: [], unknown: [NUMBER] });
});

test.each<[number, unknown]>([
  [404, null],
  [404, { fault: 'no such route' }],
  [400, PROBLEM],
  [200, null],
  [200, PROBLEM],
])('%i, %j is no answer of theirs', (status, payload) => {
  expect(() => dhlPull.answer(status, payload, [NUMBER])).toThrow('unknown shape');
});
