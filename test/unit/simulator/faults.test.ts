/** What goes wrong in the simulation: as often as it is told to, and the same with the same seed. */
import { FAULTS, Faults, ratesFrom } from '../../../src/simulator/faults.js';

const PARCELS = 2000;

function struck(faults: Faults, fault: (typeof FAULTS)[number]): boolean[] {
  return Array.from({ length: PARCELS }, (_, parcel) => faults.strikes(fault, parcel, 3));
}

const shareOf = (strokes: boolean[]) => strokes.filter(Boolean).length / strokes.length;

it.each(FAULTS)('%s strikes its share, the same parcels with the same seed, others with another', (fault) => {
  const rates = { [fault]: 0.2 };
  const strokes = struck(new Faults(1, 'ups', rates), fault);
  expect(shareOf(strokes)).toBeGreaterThan(0.16);
  expect(shareOf(strokes)).toBeLessThan(0.24);
  expect(struck(new Faults(1, 'ups', rates), fault)).toEqual(strokes);
  expect(struck(new Faults(2, 'ups', rates), fault)).not.toEqual(strokes);
  expect(struck(new Faults(1, 'fedex', rates), fault)).not.toEqual(strokes);
  expect(struck(new Faults(1, 'ups', {}), fault)).not.toContain(true);
});

it('a share of 1 is a switch: it comes before all that only happens now and then', () => {
  const faults = new Faults(1, 'ups', { throttle: 0.9, hang: 1, error: 0.9 });
  const seen = new Set(Array.from({ length: 100 }, (_, parcel) => faults.ofAnswer(parcel, 1)));
  expect([...seen]).toEqual(['hang']);
  faults.rates = {};
  expect(faults.ofAnswer(1, 1)).toBeNull();
});

it('an answer that was spoiled is not spoiled for ever: the next time it is drawn again', () => {
  const faults = new Faults(1, 'ups', { error: 0.5 });
  const tries = Array.from({ length: 50 }, (_, asked) => faults.ofAnswer(1, asked));
  expect(new Set(tries)).toEqual(new Set(['error', null]));
});

it('an outage lasts a while, for pushes and answers alike', () => {
  const faults = new Faults(1, 'ups', { outage: 0.5 });
  const now = Date.now();
  const windows = Array.from({ length: 50 }, (_, window) => now + 1000 + window * 10_000);
  expect(new Set(windows.map((time) => faults.isDown(time)))).toEqual(new Set([true, false]));
  for (const time of windows) expect(faults.isDown(time + 5000)).toBe(faults.isDown(time));
});

it('only what can go wrong is taken as a rate', () => {
  expect(ratesFrom({ drop: 0.1, outage: 1 })).toEqual({ drop: 0.1, outage: 1 });
  for (const wrong of [{ dorp: 0.1 }, { drop: 2 }, { drop: -1 }, { drop: '0.1' }, { drop: null }]) {
    expect(() => ratesFrom(wrong)).toThrow(/must be one of duplicate, disorder, drop/);
  }
});
