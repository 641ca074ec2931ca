/** Times are printed as `toISOString` prints them. */
import fc from 'fast-check';
import { isoTime } from '../../src/domain/iso-time.js';

const LAST = 8.64e15;

it('prints any time as toISOString does, in any order', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (time) => {
      expect(isoTime(time)).toBe(time.toISOString());
    }),
  );
});

it.each([0, -1, 86_399_999, 86_400_000, Date.UTC(10_000, 0), -62_198_755_200_000, LAST, -LAST])(
  'prints %d ms',
  (ms) => {
    expect(isoTime(new Date(ms))).toBe(new Date(ms).toISOString());
  },
);

it('refuses what is no time, and prints the next one rightly', () => {
  const time = new Date(Date.UTC(2026, 10, 20));
  isoTime(time);
  expect(() => isoTime(new Date(NaN))).toThrow(RangeError);
  expect(isoTime(time)).toBe('2026-11-20T00:00:00.000Z');
});
