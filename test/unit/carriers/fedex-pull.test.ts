/** FedEx asked: requests, and what its answers say of each number. */
import { fedexAdapter } from '../../../src/carriers/fedex/fedex.adapter.js';
import { fedexPull } from '../../../src/carriers/fedex/pull.js';

const tracked = (number: string) => ({
  trackingNumber: number,
  trackResults: [
    {
      trackingNumberInfo: { trackingNumber: number, trackingNumberUniqueId: `26327~${number}~FDEG` },
      scanEvents: [{ date: '2026-11-23T06:10:00-05:00', eventType: 'DP', eventDescription: 'Departed' }],
    },
  ],
});
const failed = (number: string, code: string) => ({
  trackingNumber: number,
  trackResults: [{ trackingNumberInfo: { trackingNumber: number }, error: { code, message: 'no' } }],
});
const answer = (...completeTrackResults: object[]) => ({ output: { completeTrackResults } });

it('is asked about many numbers at once, for all of their scans', () => {
  const { method, path, body } = fedexPull.request(['7000 0000 0017', '700000000018']);
  expect([method, path]).toEqual(['POST', '/track/v1/trackingnumbers']);
  expect(JSON.parse(body!)).toEqual({
    includeDetailedScans: true,
    trackingInfo: [
      { trackingNumberInfo: { trackingNumber: '700000000017' } },
      { trackingNumberInfo: { trackingNumber: '700000000018' } },
    ],
  });
});

it('answers of each number by itself: found, unknown, or nothing', () => {
  const payload = answer(
    tracked('1'),
    failed('2', 'TRACKING.TRACKINGNUMBER.NOTFOUND'),
    failed('3', 'SYSTEM.UNAVAILABLE.EXCEPTION'),
  );
  expect(fedexPull.answer(200, payload, ['1', '2', '3', '4'])).toEqual({
    found: [{ number: '1', payload: answer(tracked('1')) }],
    unknown: ['2'],
  });
});

it('has found a number whose scans stand beside an error about something else', () => {
  const [result] = tracked('1').trackResults;
  const both = {
    trackingNumber: '1',
    trackResults: [{ ...result, error: { code: 'TRACKING.NOTIFICATION.FAILED' } }],
  };
  expect(fedexPull.answer(200, answer(both), ['1'])).toMatchObject({ found: [{ number: '1' }], unknown: [] });
});

it('answers what a push says: the same scan has the same key', () => {
  const [found] = fedexPull.answer(200, answer(tracked('1'), tracked('2')), ['1']).found;
  const keysIn = (payload: unknown) => fedexAdapter.split(payload).map((unit) => fedexAdapter.read(unit).key);
  expect(keysIn(found!.payload)).toEqual(keysIn(answer(tracked('1'))));
  expect(keysIn(found!.payload)).toHaveLength(1);
});

it.each([
  [400, answer(tracked('1'))],
  [200, {}],
  [200, null],
  [200, []],
  [404, { errors: [] }],
])('of status %d and %j nothing can be made', (status, payload) => {
  expect(() => fedexPull.answer(status, payload, ['1'])).toThrow(/unknown shape/);
});
