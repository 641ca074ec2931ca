/** Simulated time: when things really happen, and what carriers print. */
import fc from 'fast-check';
import { countUntil, endOf, printed, realTimeOf, wallClock } from '../../../src/simulator/clock.js';
import { lifeOf } from '../../../src/simulator/life.js';

const life = lifeOf({ seed: 1, carrier: 'ups', number: 3, international: 1, wrongClocks: 0 });
const begun = Date.parse('2026-11-23T15:00:00.500Z');

const pace = fc.record({ begun: fc.constant(begun), speed: fc.double({ min: 1, max: 1e6, noNaN: true }) });

it('runs so much faster: the last scan happens after the life’s length by the speed', () => {
  const slow = { begun, speed: 1 };
  const fast = { begun, speed: 3600 };
  expect(endOf(life, slow) - begun).toBe(life.total);
  expect(endOf(life, fast) - begun).toBeCloseTo(life.total / 3600, 2);
  expect(realTimeOf(life.scans[0]!, fast)).toBe(begun);
});

it('prints whole seconds, as far apart as the scans are, up to the real end and never in the future', () => {
  fc.assert(
    fc.property(pace, (pace) => {
      const instants = life.scans.map((scan) => printed(scan, life, pace).instant);
      for (const [index, scan] of life.scans.entries()) {
        expect(instants[index]! % 1000).toBe(0);
        expect(instants[index]! - instants[0]!).toBe(scan.offset);
        expect(instants[index]!).toBeLessThanOrEqual(realTimeOf(scan, pace));
      }
      expect(endOf(life, pace) - instants.at(-1)!).toBeLessThan(1000);
    }),
  );
});

it('stamps a wrong clock’s scan as wrong as it is, yet not in the future where time runs fast', () => {
  const wrong = lifeOf({ seed: 1, carrier: 'ups', number: 3, international: 1, wrongClocks: 1 });
  const pace = { begun, speed: 2 };
  const right = (scan: (typeof wrong.scans)[number]) => printed({ ...scan, clockError: 0 }, wrong, pace);
  for (const scan of wrong.scans) {
    const { instant } = printed(scan, wrong, pace);
    expect(instant - right(scan).instant).toBe(scan.clockError);
    expect(instant).toBeLessThanOrEqual(realTimeOf(scan, pace));
  }
});

it('knows the scans that have happened and no others', () => {
  const pace = { begun, speed: 3600 };
  for (const [index, scan] of life.scans.entries()) {
    expect(countUntil(realTimeOf(scan, pace) - 1, life, pace)).toBe(index);
    expect(countUntil(realTimeOf(scan, pace), life, pace)).toBe(index + 1);
  }
});

it('shows the wall clock of the place', () => {
  const at = { ...life.origin, utcOffset: -5 };
  const scan = { happening: 'departed' as const, at, instant: Date.parse('2026-11-23T02:03:04Z') };
  expect(wallClock(scan)).toBe('2026-11-22T21:03:04');
});
