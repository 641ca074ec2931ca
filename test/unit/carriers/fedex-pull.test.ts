/** Asking FedEx: what is sent, and answer -> what it says of each number. */
import { fedexPull } from '../../../src/carriers/fedex/pull.js';

const [A, B] = ['700000000017', '700000000028'];
const SCANS = { scanEvents: [{ eventType: 'DP', date: '2026-11-23T06:10:00-05:00' }] };
const failed = (code: string) => ({ error: { code, message: 'No' } });
const NOT_FOUND = failed('TRACKING.TRACKINGNUMBER.NOTFOUND');
const of = (trackingNumber: string, ...trackResults: unknown[]) => ({ trackingNumber, trackResults });
const answerOf = (...completeTrackResults: unknown[]) => ({ output: { completeTrackResults } });
const found = (number: string, ...results: unknown[]) => ({ number, payload: answerOf(...results) });

test('a token is asked for by a form', () => {
  const { login } = fedexPull;
  expect(login.kind === 'oauth' && login.tokenRequest('id', 's&t')).toEqual({
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&client_id=id&client_secret=s%26t',
  });
});

test('numbers are asked for together, with all of their scans', () => {
  const { body, ...request } = fedexPull.request(['7000 0000 0017', B]);
  expect(request).toEqual({
    method: 'POST',
    path: '/track/v1/trackingnumbers',
    headers: { 'content-type': 'application/json', 'x-locale': 'en_US' },
  });
  expect(JSON.parse(body!)).toEqual({
    includeDetailedScans: true,
    trackingInfo: [A, B].map((trackingNumber) => ({ trackingNumberInfo: { trackingNumber } })),
  });
});

test.each<[string, unknown[], unknown[], string[]]>([
  ['both found', [of(B, SCANS), of(A, SCANS)], [found(A, of(A, SCANS)), found(B, of(B, SCANS))], []],
  ['one not found', [of(A, SCANS), of(B, NOT_FOUND)], [found(A, of(A, SCANS))], [B]],
  ['one no number of theirs', [of(A, failed('TRACKING.TRACKINGNUMBER.INVALID'))], [], [A]],
  ['another error', [of(A, failed('SYSTEM.UNAVAILABLE.EXCEPTION'))], [], []],
  ['not found here, another error there', [of(A, NOT_FOUND, failed('SYSTEM.UNEXPECTED.ERROR'))], [], []],
  ['a number that was used again', [of(A, NOT_FOUND, SCANS)], [found(A, of(A, NOT_FOUND, SCANS))], []],
  [
    'scans beside an error',
    [of(A, { ...NOT_FOUND, ...SCANS })],
    [found(A, of(A, { ...NOT_FOUND, ...SCANS }))],
    [],
  ],
  [
    'a status without scans',
    [of(A, { latestStatusDetail: { code: 'OC' } })],
    [found(A, of(A, { latestStatusDetail: { code: 'OC' } }))],
    [],
  ],
  ['results of another shape', [of(A, {}, null), of(B), null, 1], [], []],
  ['nothing', [], [], []],
])('%s', (_promise, results, expected, unknown) => {
  expect(fedexPull.answer(200, answerOf(...results), [A, B])).toEqual({ found: expected, unknown });
});

test.each([
  [400, 'TRACKING.TRACKINGNUMBER.INVALID', [A]],
  [404, 'TRACKING.TRACKINGNUMBER.NOTFOUND', [A]],
  [404, 'NOT.FOUND.ERROR', []],
  [400, 'BAD.REQUEST.ERROR', []],
])('%i with %s to a single number: unknown are %j', (status, code, unknown) => {
  expect(fedexPull.answer(status, { errors: [{ code }] }, [A])).toEqual({ found: [], unknown });
});

test.each<[number, unknown]>([
  [200, null],
  [200, { output: {} }],
  [200, { errors: [] }],
  [404, null],
  [400, answerOf(of(A, SCANS))],
])('%i, %j is no answer of theirs', (status, payload) => {
  expect(() => fedexPull.answer(status, payload, [A])).toThrow('unknown shape');
});
