/** Tracking numbers are used again: whose an event is. */
import { type Cycle, nextCycleAfter, numberKey, takersOf } from '../../src/domain/cycle.js';

const DAY = 86_400_000;
const MAY = Date.UTC(2026, 4, 1);

const cycle = (more: Partial<Cycle> & { name: string }): Cycle & { name: string } => ({
  customerId: 'brand',
  carrier: 'fedex',
  carrierRef: null,
  startedAt: -Infinity,
  ...more,
});

const event = (more: { carriers?: [string, ...string[]]; ref?: string; at?: number } = {}) => ({
  carriers: more.carriers ?? (['fedex'] as [string]),
  shipmentRef: more.ref ?? null,
  occurredAt: new Date(more.at ?? MAY),
});

const namesOf = (cycles: readonly { name: string }[]) => cycles.map(({ name }) => name);

describe('an event', () => {
  it("belongs to every customer's shipment of its number", () => {
    const shipments = [cycle({ name: 'a' }), cycle({ name: 'b', customerId: 'other brand' })];
    expect(namesOf(takersOf(event(), shipments))).toEqual(['a', 'b']);
  });

  it("of an aggregator's belongs to a shipment of the carrier and to one of the aggregator", () => {
    const shipments = [
      cycle({ name: 'a', carrier: 'usps' }),
      cycle({ name: 'b', carrier: 'easypost' }),
      cycle({ name: 'c' }),
    ];
    expect(namesOf(takersOf(event({ carriers: ['usps', 'easypost'] }), shipments))).toEqual(['a', 'b']);
  });

  it('belongs to the cycle that had begun when it happened', () => {
    const shipments = [cycle({ name: 'first' }), cycle({ name: 'second', startedAt: MAY })];
    expect(namesOf(takersOf(event({ at: MAY - DAY }), shipments))).toEqual(['first']);
    expect(namesOf(takersOf(event({ at: MAY + DAY }), shipments))).toEqual(['second']);
  });

  it("stays out of another shipment of the carrier's", () => {
    const shipments = [cycle({ name: 'a', carrierRef: 'ref-1' })];
    expect(takersOf(event({ ref: 'ref-2' }), shipments)).toEqual([]);
    expect(namesOf(takersOf(event({ ref: 'ref-1' }), shipments))).toEqual(['a']);
    expect(namesOf(takersOf(event(), shipments))).toEqual(['a']);
  });

  it('goes by the name of the shipment before the time', () => {
    const shipments = [
      cycle({ name: 'first', carrierRef: 'ref-1' }),
      cycle({ name: 'second', startedAt: MAY }),
    ];
    expect(namesOf(takersOf(event({ ref: 'ref-1', at: MAY + DAY }), shipments))).toEqual(['first']);
  });
});

it('a number may be registered anew 90 days after its shipment ended', () => {
  expect(nextCycleAfter(new Date(MAY)).getTime()).toBe(MAY + 90 * DAY);
});

it('tracking numbers are compared without case and spaces', () => {
  expect(numberKey(' 1z 999aa1 ')).toBe('1Z999AA1');
});
