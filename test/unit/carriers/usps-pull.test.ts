/** Asking USPS: what is sent, and answer -> what it says of each number. */
import type { PullAnswer } from '../../../src/carriers/carrier-pull.js';
import { uspsPull } from '../../../src/carriers/usps/pull.js';

const [A, B] = ['9400100000000000000017', '9400100000000000000024'];
const PIECE = { statusCategory: 'In Transit', trackingEvents: [{ eventCode: 'A1' }] };
const NOT_FOUND = { statusCode: '404', error: { code: '404', message: 'No such number' } };
const BUSY = { statusCode: '503', error: { code: '503' } };
const REFUSED = { apiVersion: 'v3', error: { code: '400', message: 'No number' } };

const said = ({ found, unknown }: PullAnswer) => ({
  found: found.map(({ number, payload }) => [number, payload]),
  unknown,
});
const nothing = { found: [], unknown: [] };
const piece = (number: string, more: object = {}) => ({ ...PIECE, ...more, trackingNumber: number });

test('a token is asked for tracking', () => {
  const { login } = uspsPull;
  const request = login.kind === 'oauth' && login.tokenRequest('id', 'secret');
  expect(request).toMatchObject({ method: 'POST', path: '/oauth2/v3/token' });
  expect(JSON.parse((request && request.body) || '')).toEqual({
    ...{ client_id: 'id', client_secret: 'secret', grant_type: 'client_credentials', scope: 'tracking' },
  });
});

test('numbers are asked for together, and nothing else is sent', () => {
  expect(uspsPull.request(['9400 1000 a', B])).toEqual({
    method: 'POST',
    path: '/tracking/v3r2/tracking',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ trackingNumber: '94001000A' }, { trackingNumber: B }]),
  });
});

test.each<[string, number, unknown, object]>([
  [
    'both are found, in any order and spelling',
    200,
    [piece(B), { ...piece(A), trackingNumber: '9400 1000 0000 0000 0000 17', statusCode: '200' }],
    {
      found: [
        [A, [piece(A, { statusCode: '200' })]],
        [B, [piece(B)]],
      ],
      unknown: [],
    },
  ],
  [
    'one is found',
    207,
    [piece(A), { ...NOT_FOUND, trackingNumber: B }],
    { found: [[A, [piece(A)]]], unknown: [B] },
  ],
  [
    'an error without its number stands where it stood',
    207,
    [piece(A), NOT_FOUND],
    { found: [[A, [piece(A)]]], unknown: [B] },
  ],
  ['but not in a shorter list', 207, [NOT_FOUND], nothing],
  ['another error says nothing', 207, [piece(A), BUSY], { found: [[A, [piece(A)]]], unknown: [] }],
  [
    'two mail pieces of one number',
    200,
    [piece(A), piece(A, { uniqueMailPieceID: 2 })],
    { found: [[A, [piece(A), piece(A, { uniqueMailPieceID: 2 })]]], unknown: [] },
  ],
  [
    'a label that nobody has scanned',
    200,
    [{ trackingNumber: A, status: 'Label created' }],
    { found: [[A, [{ trackingNumber: A, status: 'Label created', trackingEvents: [] }]]], unknown: [] },
  ],
  ['an item of another shape', 200, [{ trackingNumber: A, trackingEvents: 'none' }, null], nothing],
  ['nothing', 200, [], nothing],
])('%s', (_promise, status, payload, expected) => {
  expect(said(uspsPull.answer(status, payload, [A, B]))).toEqual(expected);
});

test.each([
  [400, REFUSED],
  [404, REFUSED],
])('%i to a single number: it is unknown', (status, payload) => {
  expect(uspsPull.answer(status, payload, [A])).toEqual({ found: [], unknown: [A] });
  expect(uspsPull.older!.answer(status, payload, [A])).toEqual({ found: [], unknown: [A] });
});

test.each<[number, unknown, string[]]>([
  [200, null, [A]],
  [200, {}, [A]],
  [404, null, [A]],
  [404, { fault: {} }, [A]],
  [400, REFUSED, [A, B]],
])('%i with %j to %j is no answer of theirs', (status, payload, numbers) => {
  expect(() => uspsPull.answer(status, payload, numbers)).toThrow('unknown shape');
});

describe('the version before', () => {
  const { answer, batchSize, request } = uspsPull.older!;

  test('asks for one number, with its events', () => {
    expect(batchSize).toBe(1);
    expect(request(['ej 4071/US'])).toEqual({
      method: 'GET',
      path: '/tracking/v3/tracking/EJ4071%2FUS?expand=DETAIL',
    });
  });

  test('has its answer named, for it does not name its mail piece', () => {
    expect(said(answer(200, PIECE, [A]))).toEqual({ found: [[A, piece(A)]], unknown: [] });
    for (const payload of [null, {}, [PIECE], REFUSED]) {
      expect(() => answer(200, payload, [A])).toThrow('unknown shape');
    }
  });
});
