/** The status of a shipment depends on the set of its events alone. */
import fc from 'fast-check';
import {
  comparePositions,
  extend,
  extendsStanding,
  fold,
  type FoldableEvent,
  positionOf,
  UNKNOWN_YET,
} from '../../src/domain/fold.js';
import { STATUSES, type Status } from '../../src/domain/status.js';

const NOON = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let count = 0;
function scan(status: Status | null, minutes: number, more: Partial<FoldableEvent> = {}): FoldableEvent {
  count += 1;
  return {
    key: count.toString(16).padStart(32, '0'),
    status,
    subStatus: null,
    occurredAt: new Date(NOON + minutes * MINUTE),
    receivedAt: new Date(NOON + minutes * MINUTE + 1000),
    estimatedDelivery: null,
    ...more,
  };
}

/** Few minutes and few keys, so that ties and clashes are common; some clocks run far ahead or behind. */
const anyEvent: fc.Arbitrary<FoldableEvent> = fc.record({
  key: fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16).padStart(32, '0')),
  status: fc.constantFrom<Status | null>(...STATUSES, null),
  subStatus: fc.constantFrom('a', 'b', null),
  occurredAt: fc.oneof(
    fc.integer({ min: 0, max: 5 }).map((minutes) => new Date(NOON + minutes * MINUTE)),
    fc.constantFrom(
      new Date('1970-01-01T00:00:00Z'),
      new Date('9999-12-31T00:00:00Z'),
      new Date(NOON + 30 * HOUR),
    ),
  ),
  receivedAt: fc.integer({ min: -10, max: 10 }).map((minutes) => new Date(NOON + minutes * MINUTE)),
  estimatedDelivery: fc.constantFrom('2026-11-25', '2026-11-26', null),
});
const anyEvents = fc.uniqueArray(anyEvent, { selector: (event) => event.key, maxLength: 12 });

describe('fold', () => {
  it('gives the same standing whatever order the events come in', () => {
    fc.assert(
      fc.property(anyEvents, fc.func(fc.integer()), (events, random) => {
        const shuffled = events.toSorted((a, b) => random(a.key) - random(b.key));
        expect(fold(shuffled)).toEqual(fold(events));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same standing when events are folded in one by one, wherever that is allowed', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let standing = UNKNOWN_YET;
        const seen: FoldableEvent[] = [];
        for (const event of events) {
          const extendable = extendsStanding(standing, event);
          seen.push(event);
          standing = extendable ? extend(standing, event) : fold(seen);
        }
        expect(standing).toEqual(fold(events));
      }),
      { numRuns: 2000 },
    );
  });

  it('orders positions totally', () => {
    fc.assert(
      fc.property(anyEvent, anyEvent, anyEvent, (a, b, c) => {
        const [x, y, z] = [a, b, c].map(positionOf).sort(comparePositions);
        expect(comparePositions(x!, z!)).toBeLessThanOrEqual(0);
        expect(Math.sign(comparePositions(x!, y!))).toBe(-Math.sign(comparePositions(y!, x!)));
      }),
    );
  });

  it.each<[string, FoldableEvent[], Status]>([
    ['nothing known yet is pending', [], 'pending'],
    ['the last event counts', [scan('info_received', 0), scan('in_transit', 10)], 'in_transit'],
    [
      'a late event takes its place in the past',
      [scan('out_for_delivery', 60), scan('in_transit', 10)],
      'out_for_delivery',
    ],
    ['a later scan does not undo a delivery', [scan('delivered', 0), scan('in_transit', 10)], 'delivered'],
    ['a return undoes a delivery', [scan('delivered', 0), scan('returning', 10)], 'returning'],
    ['a return before the delivery does not', [scan('returning', 0), scan('delivered', 10)], 'delivered'],
    [
      'after a return scans count again',
      [scan('delivered', 0), scan('returning', 5), scan('in_transit', 9)],
      'in_transit',
    ],
    [
      'in the same minute the higher rank is later',
      [scan('delivered', 0), scan('out_for_delivery', 0)],
      'delivered',
    ],
    ['a note moves nothing', [scan('out_for_delivery', 0), scan(null, 10)], 'out_for_delivery'],
  ])('%s', (_promise, events, status) => {
    expect(fold(events).status).toBe(status);
  });

  it('lets no clock that runs ahead freeze a shipment', () => {
    const ahead = scan('out_for_delivery', 0, { occurredAt: new Date(NOON + 20 * HOUR) });
    const later = scan('attempt_failed', 10);
    expect(fold([ahead, later]).status).toBe('attempt_failed');
  });

  it.each([
    ['before the year 2000', new Date('1999-12-31T23:59:59Z')],
    ['more than 26 hours ahead of its receipt', new Date(NOON + 26 * HOUR + 2000)],
  ])('leaves out an event %s', (_when, occurredAt) => {
    const suspect = scan('delivered', 0, { occurredAt });
    expect(fold([scan('in_transit', -10), suspect]).status).toBe('in_transit');
  });
});
