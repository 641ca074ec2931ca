/** When a shipment is looked at next. */
import fc from 'fast-check';
import {
  backoff,
  jittered,
  nextCheck,
  type Outlook,
  targetsOf,
  waitOf,
  type Urgency,
} from '../../src/domain/check-times.js';
import { STATUSES } from '../../src/domain/status.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23);
const PACE = { tick: 30 * SECOND, speed: 1 };

const outlook = (quiet: number, more: Partial<Outlook> = {}): Outlook => ({
  status: 'in_transit',
  endedAt: null,
  heardAt: NOW - quiet,
  isAsked: true,
  isPushed: false,
  ...more,
});

describe('the next look', () => {
  it.each<[string, number, Partial<Outlook>, number | null, string]>([
    [
      'is every tick on the last mile, where nobody pushes',
      HOUR,
      { status: 'out_for_delivery' },
      30 * SECOND,
      'active',
    ],
    [
      'is hourly on the last mile, where the carrier pushes',
      HOUR,
      { status: 'out_for_delivery', isPushed: true },
      HOUR,
      'active',
    ],
    ['is in 10 minutes while there is news', HOUR, {}, 10 * MINUTE, 'active'],
    ['is in an hour on the same day', 5 * HOUR, {}, HOUR, 'active'],
    ['is in 3 hours after a quiet day', 30 * HOUR, {}, 3 * HOUR, 'active'],
    ['is in 6 hours after three', 4 * DAY, {}, 6 * HOUR, 'active'],
    ['is in 12 hours once it has stalled', 8 * DAY, {}, 12 * HOUR, 'stalled'],
    ['is daily after two quiet weeks', 20 * DAY, {}, DAY, 'stalled'],
    ['never comes after a quiet month', 30 * DAY, {}, null, 'expired'],
    [
      'is in 3 hours where the carrier pushes and has just done so',
      HOUR,
      { isPushed: true },
      3 * HOUR,
      'active',
    ],
    ['is daily after the end', HOUR, { status: 'delivered', endedAt: NOW - HOUR }, DAY, 'completed'],
    [
      'is daily for a week after it',
      HOUR,
      { status: 'returned', endedAt: NOW - 7 * DAY + 1 },
      DAY,
      'completed',
    ],
    [
      'never comes a week after the end',
      HOUR,
      { status: 'delivered', endedAt: NOW - 7 * DAY },
      null,
      'completed',
    ],
    ['waits for a carrier that is not asked to be late', DAY, { isAsked: false }, 6 * DAY, 'active'],
    ['waits on until that counts as lost', 7 * DAY, { isAsked: false }, 23 * DAY, 'stalled'],
    [
      'never comes to what has ended and is not asked about',
      0,
      { isAsked: false, status: 'delivered' },
      null,
      'completed',
    ],
  ])('%s', (_promise, quiet, more, after, trackingState) => {
    expect(nextCheck(outlook(quiet, more), NOW, PACE)).toMatchObject({ after, trackingState });
  });

  it('is as much sooner as the carriers run faster, but never before the next tick', () => {
    const fast = { tick: SECOND, speed: 3600 };
    expect(nextCheck(outlook(MINUTE), NOW, fast)).toMatchObject({
      after: 3 * SECOND,
      trackingState: 'active',
    });
    expect(nextCheck(outlook(SECOND), NOW, fast)).toMatchObject({ after: SECOND });
    expect(nextCheck(outlook(10 * MINUTE), NOW, fast)).toMatchObject({ trackingState: 'stalled' });
  });

  it('comes later the quieter it gets, and earlier where nobody pushes', () => {
    const quiet = fc.integer({ min: 0, max: 40 * DAY });
    const status = fc.constantFrom(...STATUSES);
    const afterOf = (time: number, more: Partial<Outlook>) =>
      nextCheck(outlook(time, more), NOW, PACE).after ?? Infinity;
    fc.assert(
      fc.property(quiet, quiet, status, (a, b, its) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(afterOf(less, { status: its })).toBeLessThanOrEqual(afterOf(more, { status: its }));
        expect(afterOf(a, { status: its })).toBeLessThanOrEqual(afterOf(a, { status: its, isPushed: true }));
      }),
    );
  });
});

it('a check is late once it has waited as long again as its shipment waits between two', () => {
  expect(targetsOf(PACE)).toEqual([30, 600, 3600, 10_800, 21_600, 43_200, 86_400]);
  expect(waitOf(6 satisfies Urgency, { tick: 1000, speed: 86_400 })).toBe(1000);
});

it('failures are tried again within a time that doubles, up to an hour, anywhere in it', () => {
  for (const failures of [1, 2, 3, 6, 7, 8, 1000]) {
    const longest = Math.min(HOUR, 30 * SECOND * 2 ** failures);
    const waits = Array.from({ length: 300 }, () => backoff(failures, PACE));
    expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
    expect(Math.max(...waits)).toBeGreaterThan(longest * 0.8);
    expect(Math.min(...waits)).toBeLessThan(longest * 0.2);
  }
});

it('what was due together drifts apart', () => {
  const waits = Array.from({ length: 100 }, () => jittered(1000));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(900);
  expect(Math.max(...waits)).toBeLessThanOrEqual(1100);
  expect(new Set(waits).size).toBeGreaterThan(50);
});
