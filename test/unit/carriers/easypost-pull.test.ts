/** Asking EasyPost: what is sent, what an answer says of the number, and that a pulled tracker is the pushed one. */
import { easypostAdapter } from '../../../src/carriers/easypost/easypost.adapter.js';
import { easypostPull } from '../../../src/carriers/easypost/pull.js';

const NUMBER = '1Z0000000000000017';
const DETAIL = { status: 'in_transit', datetime: '2026-11-23T15:00:30Z', carrier_code: 'AR' };
const TRACKER = {
  object: 'Tracker',
  ...{ tracking_code: NUMBER, carrier: 'UPS', status: 'in_transit' },
  tracking_details: [DETAIL],
};
const ERROR = { error: { code: 'TRACKER.CREATE.ERROR', message: 'No', errors: [] } };

test('the tracker is asked for with the key as a user', () => {
  const { login } = easypostPull;
  expect(login.kind === 'key' && login.headers('key-1')).toEqual({
    authorization: `Basic ${Buffer.from('key-1:').toString('base64')}`,
  });
  expect(easypostPull.request(['1z0000000000000017 '])).toEqual({
    method: 'POST',
    path: '/v2/trackers',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tracker: { tracking_code: NUMBER } }),
  });
});

test.each<[number, unknown, boolean]>([
  [201, TRACKER, true],
  [200, { ...TRACKER, status: 'pre_transit', tracking_details: [] }, true],
  [200, { ...TRACKER, status: 'unknown' }, true],
  [200, { ...TRACKER, status: 'unknown', tracking_details: [] }, false],
  [200, { ...TRACKER, status: 'unknown', tracking_details: null }, false],
  [400, ERROR, false],
  [404, ERROR, false],
  [422, ERROR, false],
])('%i, %j is known: %s', (status, payload, isKnown) => {
  expect(easypostPull.answer(status, payload, [NUMBER])).toEqual({
    found: isKnown ? [{ number: NUMBER, payload }] : [],
    unknown: isKnown ? [] : [NUMBER],
  });
});

test.each<[number, unknown]>([
  [200, null],
  [200, ERROR],
  [200, { ...TRACKER, tracking_details: 'none' }],
  [404, null],
  [400, TRACKER],
])('%i, %j is no answer of theirs', (status, payload) => {
  expect(() => easypostPull.answer(status, payload, [NUMBER])).toThrow('unknown shape');
});

test('a tracker gives the same events alone, in a list and in an Event', () => {
  const readAll = (payload: unknown) =>
    easypostAdapter.split(payload).map((unit) => easypostAdapter.read(unit));
  const pushed = readAll({ object: 'Event', result: TRACKER });
  expect(pushed).toHaveLength(1);
  expect(readAll(TRACKER)).toEqual(pushed);
  expect(readAll({ trackers: [TRACKER], has_more: false })).toEqual(pushed);
  expect(readAll({ trackers: [] })).toEqual([]);
});
