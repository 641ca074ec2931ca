/** Asking UPS: what is sent, what an answer says of the number, and that a pulled scan is the pushed one. */
import { upsPull } from '../../../src/carriers/ups/pull.js';
import { upsAdapter } from '../../../src/carriers/ups/ups.adapter.js';
import { contentHash } from '../../../src/domain/event-key.js';

const NUMBER = '1Z0000000000000017';
const PUSHED = {
  trackingNumber: NUMBER,
  ...{ localActivityDate: '20261123', localActivityTime: '031205' },
  ...{ gmtActivityDate: '20261123', gmtActivityTime: '081205', gmtOffset: '-05.00' },
  activityLocation: { city: 'Reno', stateProvince: 'NV', postalCode: '89501', country: 'US' },
  activityStatus: { type: 'I', code: 'AR', description: 'On the Way', descriptionCode: '005' },
  scheduledDeliveryDate: '20261125',
};
const PULLED = {
  ...{ date: '20261123', time: '031205', gmtDate: '20261123', gmtTime: '81205', gmtOffset: '-05:00' },
  location: {
    address: { city: 'Reno', stateProvince: 'NV', postalCode: '89501', countryCode: 'US', country: 'US' },
    slic: '8999',
  },
  status: { type: 'I', code: 'AR', description: 'Arrived at Facility ', statusCode: '005' },
};
const LABEL = { ...PULLED, date: '20261121', status: { type: 'M', code: 'MP', statusCode: '003' } };
const PARCEL = {
  trackingNumber: NUMBER,
  activity: [PULLED, LABEL],
  deliveryDate: [{ type: 'SDD', date: '20261125' }],
};

const answerOf = (...shipment: unknown[]) => ({ trackResponse: { shipment } });
const warned = (code: string) => answerOf({ warnings: [{ code, message: 'Something' }] });
const refused = (message: string) => ({ response: { errors: [{ code: 'X1', message }] } });
const readAll = (payload: unknown) => upsAdapter.split(payload).map((unit) => upsAdapter.read(unit));
const pull = (activity: object = {}, parcel: object = {}) =>
  readAll(answerOf({ package: [{ ...PARCEL, activity: [{ ...PULLED, ...activity }], ...parcel }] }))[0]!;

test('a token is asked for with the credentials in the header', () => {
  const { login } = upsPull;
  expect(login.kind === 'oauth' && login.tokenRequest('id', 'secret')).toEqual({
    method: 'POST',
    path: '/security/v1/oauth/token',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('id:secret').toString('base64')}`,
    },
    body: 'grant_type=client_credentials',
  });
});

test('one number is asked for, and every request has an id of its own', () => {
  const request = upsPull.request(['1z 00/17']);
  expect(request).toEqual({
    method: 'GET',
    path: '/api/track/v1/details/1Z00%2F17?locale=en_US&returnSignature=false&returnMilestones=false&returnPOD=false',
    headers: { transId: expect.stringMatching(/^[0-9a-f]{32}$/) as string, transactionSrc: 'milepost' },
  });
  expect(upsPull.request(['1z 00/17']).headers).not.toEqual(request.headers);
});

test.each<[number, unknown, boolean, boolean]>([
  [200, answerOf({ package: [PARCEL] }), true, false],
  [200, answerOf({ warnings: [{ code: '250003' }], package: [PARCEL] }), true, false],
  [200, warned('TW0001'), false, true],
  [200, warned('250003'), false, false],
  [200, answerOf(), false, false],
  [404, refused('Tracking Information Not Found'), false, true],
  [400, refused('Invalid inquiry number'), false, true],
  [400, refused('Missing transId'), false, false],
])('%i, %j: found %s, unknown %s', (status, payload, isFound, isUnknown) => {
  expect(upsPull.answer(status, payload, [NUMBER])).toEqual({
    found: isFound ? [{ number: NUMBER, payload }] : [],
    unknown: isUnknown ? [NUMBER] : [],
  });
});

test.each<[number, unknown]>([
  [200, null],
  [200, { trackResponse: {} }],
  [404, null],
  [404, { fault: {} }],
])('%i, %j is no answer of theirs', (status, payload) => {
  expect(() => upsPull.answer(status, payload, [NUMBER])).toThrow('unknown shape');
});

test('every activity of every package is a scan, in the order of the answer', () => {
  const other = { ...PARCEL, trackingNumber: '1Z0000000000000026' };
  const events = readAll(answerOf({ package: [PARCEL, other] }, null, { package: 1 }));
  expect(events.map(({ trackingNumber, code }) => [trackingNumber, code])).toEqual([
    [NUMBER, 'AR'],
    [NUMBER, 'MP'],
    ['1Z0000000000000026', 'AR'],
    ['1Z0000000000000026', 'MP'],
  ]);
});

test('a pulled scan is the pushed one and says the same', () => {
  const [pushed] = readAll(PUSHED);
  const pulled = pull();
  expect({ ...pulled, description: 'On the Way' }).toEqual(pushed);
  expect(contentHash(pulled)).toBe(contentHash(pushed!));
});

test.each<[string, object, string, string]>([
  ['printed with colons', { gmtTime: '08:12:05' }, '2026-11-23T08:12:05Z', 'exact'],
  ['of Greenwich, when missing', { gmtDate: '', gmtTime: '' }, '2026-11-23T08:12:05Z', 'exact'],
  [
    'with no zone at all',
    { gmtDate: undefined, gmtOffset: undefined },
    '2026-11-23T03:12:05Z',
    'local_no_zone',
  ],
])('the time %s leaves the scan the same', (_promise, activity, instant, timeQuality) => {
  const [pushed] = readAll(PUSHED);
  expect(pull(activity)).toMatchObject({ key: pushed!.key, occurredAt: new Date(instant), timeQuality });
});

test.each([
  [[{ type: 'SDD', date: '20261125' }], '2026-11-25'],
  [
    [
      { type: 'SDD', date: '20261125' },
      { type: 'RDD', date: '20261127' },
    ],
    '2026-11-27',
  ],
  [[{ type: 'DEL', date: '20261124' }], null],
  ['soon', null],
])('of the days %j the newest scan alone expects %s', (deliveryDate, expected) => {
  const events = readAll(answerOf({ package: [{ ...PARCEL, deliveryDate }] }));
  expect(events.map(({ estimatedDelivery }) => estimatedDelivery)).toEqual([expected, null]);
});
