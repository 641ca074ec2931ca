/** USPS at the door: the signed envelope, and the challenge. */
import { createHmac } from 'node:crypto';
import { uspsAdapter } from '../../../src/carriers/usps/usps.adapter.js';

describe('the signature', () => {
  const RECEIVED = new Date('2026-11-23T15:13:00Z');
  const verdict = (message: object, signed: string) => {
    const headers = { 'x-hmac': createHmac('sha256', 'secret').update(signed).digest('base64') };
    const body = Buffer.from(JSON.stringify(message));
    return uspsAdapter.verify({ headers, body, receivedAt: RECEIVED }, 'secret');
  };

  test.each([
    ['2026-11-23T15:13:00Z', 'valid'],
    ['2026-11-23T10:08:00-05:00', 'valid'],
    ['2026-11-23T10:07:59-05:00', 'late'],
    ['2026-11-23T15:18:01.000Z', 'late'],
    [String(RECEIVED.getTime()), 'valid'],
    [String(RECEIVED.getTime() / 1000), 'valid'],
    [String(RECEIVED.getTime() / 1000 - 301), 'late'],
    // Whose clock it is, or that it is one, is not said.
    ['2020-01-01T00:00:00', 'valid'],
    ['yesterday', 'valid'],
  ])('over a timestamp of %s and the payload is %s', (timestamp, expected) => {
    expect(verdict({ timestamp, payload: '{}' }, `${timestamp}{}`)).toBe(expected);
  });

  test('covers both texts, as they stand in the envelope', () => {
    const timestamp = '2026-11-23T15:13:00Z';
    expect(verdict({ timestamp, payload: '{ }' }, `${timestamp}{}`)).toBe('invalid');
    expect(verdict({ timestamp: '2026-11-23T15:13:01Z', payload: '{}' }, `${timestamp}{}`)).toBe('invalid');
    expect(verdict({ timestamp, payload: {} }, `${timestamp}{}`)).toBe('invalid');
    expect(verdict({ payload: '{}' }, '{}')).toBe('invalid');
    expect(verdict([], '')).toBe('invalid');
  });
});

test('a body that is no envelope is refused, whatever it is', () => {
  const bodies = [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '\uFEFF',
    '['.repeat(50_000),
    '{"__proto__":{"payload":"a"}}',
  ];
  for (const body of [...bodies.map((text) => Buffer.from(text)), Buffer.from([0xff, 0xfe, 0])]) {
    const headers = { 'x-hmac': createHmac('sha256', 'secret').update('').digest('base64') };
    expect(uspsAdapter.verify({ headers, body, receivedAt: new Date() }, 'secret')).toBe('invalid');
  }
});

test.each([
  [{ challenge: 'abc' }, { challenge: 'abc' }],
  [{ challenge: 'x'.repeat(512), more: 1 }, { challenge: 'x'.repeat(512) }],
  [{ challenge: 'x'.repeat(513) }, null],
  [{ challenge: '' }, null],
  [{ challenge: 1 }, null],
  [{ payload: '{"challenge":"abc"}' }, null],
  [null, null],
  ['challenge', null],
])('the challenge in %j is answered by an echo', (payload, expected) => {
  expect(uspsAdapter.handshake?.(payload)).toEqual(expected);
});
