/** Lives of simulated parcels: they repeat by their seed, and could have happened. */
import fc from 'fast-check';
import { candidatesFor } from '../../../src/carriers/detection/detect.js';
import { CARRIERS } from '../../../src/simulator/carriers/carriers.js';
import { type Born, type Life, lifeOf } from '../../../src/simulator/life.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ENDS = ['delivered', 'collected', 'returned'];

const born: fc.Arbitrary<Born> = fc.record({
  seed: fc.integer({ min: 0 }),
  carrier: fc.constantFrom(...CARRIERS.map(({ slug }) => slug)),
  number: fc.nat(99_999_999),
  international: fc.constantFrom(0, 0.5, 1),
  wrongClocks: fc.constantFrom(0, 0.1, 1),
});

const happenings = ({ scans }: Life) => scans.map(({ happening }) => happening);
const utcMinute = (time: number) => Math.floor(time / MINUTE);

/** Holds for every life there is. */
function always(promise: (life: Life, born: Born) => void): void {
  fc.assert(
    fc.property(born, (parcel) => promise(lifeOf(parcel), parcel)),
    { numRuns: 1000 },
  );
}

it('is the same for the same seed, carrier and number, and another for another', () => {
  always((life, parcel) => expect(lifeOf(parcel)).toEqual(life));
  const parcel = { seed: 1, carrier: 'ups', number: 0, international: 0.5, wrongClocks: 0 };
  const lives = [{ seed: 2 }, { carrier: 'dhl' }, { number: 1 }].map((other) =>
    lifeOf({ ...parcel, ...other }),
  );
  expect(new Set([lifeOf(parcel), ...lives].map((life) => JSON.stringify(life))).size).toBe(4);
});

it('has 6 to 16 scans, in order, from the label to the end', () => {
  always((life) => {
    const { scans, total } = life;
    expect(scans.length).toBeGreaterThanOrEqual(6);
    expect(scans.length).toBeLessThanOrEqual(16);
    expect(scans[0]!.offset).toBe(0);
    expect(total).toBe(scans.at(-1)!.offset);
    expect(scans.every(({ offset }, index) => index === 0 || offset > scans[index - 1]!.offset)).toBe(true);
    expect(happenings(life)[0]).toBe('label_created');
    expect(ENDS).toContain(happenings(life).at(-1));
    expect(happenings(life).filter((happening) => ENDS.includes(happening))).toHaveLength(1);
  });
});

it('departs where it has arrived, begins at its origin and ends where it belongs', () => {
  always((life) => {
    const { scans, origin, destination } = life;
    expect(scans[0]!.at).toEqual(origin);
    expect(scans.at(-1)!.at).toEqual(happenings(life).at(-1) === 'returned' ? origin : destination);
    for (const [index, scan] of scans.entries()) {
      const isMove = ['arrived', 'arrived_nearby'].includes(scan.happening);
      if (isMove) expect(happenings(life)[index - 1]).toBe('departed');
      else if (index > 0) expect(scan.at).toEqual(scans[index - 1]!.at);
    }
  });
});

it('meets customs exactly where it crosses a border', () => {
  always((life) => {
    const isAbroad = life.origin.country !== life.destination.country;
    expect(happenings(life).includes('customs_entered')).toBe(isAbroad);
    expect(happenings(life).includes('customs_released')).toBe(isAbroad);
  });
});

it('never has two scans in one minute, neither on the local clock nor on that of Greenwich, whenever it begins', () => {
  always(({ scans }, { number }) => {
    const stamps = scans.map(({ offset, clockError }) => number * 1000 + offset + clockError);
    const local = stamps.map((stamp, index) => utcMinute(stamp + scans[index]!.at.utcOffset * HOUR));
    expect(new Set(stamps.map(utcMinute)).size).toBe(scans.length);
    expect(new Set(local).size).toBe(scans.length);
  });
});

it('has only right clocks where none is to be wrong, else clocks that are minutes or hours off', () => {
  always(({ scans }, { wrongClocks }) => {
    const errors = scans.map(({ clockError }) => Math.abs(clockError)).filter((error) => error > 0);
    if (wrongClocks === 0) expect(errors).toEqual([]);
    if (wrongClocks === 1) expect(errors).toHaveLength(scans.length);
    for (const error of errors) expect(error).toBeGreaterThanOrEqual(2 * MINUTE);
    for (const error of errors) expect(error).toBeLessThanOrEqual(6 * HOUR);
  });
});

it.each(CARRIERS)('of most parcels of $slug ends with a delivery, of a few otherwise', (carrier) => {
  const { slug, international } = carrier;
  const lives = Array.from({ length: 2000 }, (_, number) =>
    lifeOf({ seed: 7, carrier: slug, number, international, wrongClocks: 0 }),
  );
  const share = (happening: string) =>
    lives.filter(({ scans }) => scans.some((scan) => scan.happening === happening)).length / lives.length;
  expect(share('delivered')).toBeGreaterThan(0.85);
  for (const rare of ['collected', 'returned', 'nobody_home', 'delayed', 'bad_weather', 'missing', 'found']) {
    expect(share(rare)).toBeGreaterThan(0);
    expect(share(rare)).toBeLessThan(0.25);
  }
  expect(share('customs_entered') > 0).toBe(international > 0);
});

it.each(CARRIERS)('bears a number of $slug that is its own and no other parcel’s', (carrier) => {
  const numbers = [0, 1, 7, 4711, 12_345_678, 99_999_999];
  const trackingNumbers = numbers.map((number) => carrier.trackingNumber(number));
  expect(trackingNumbers.map((number) => carrier.parcelOf(number))).toEqual(numbers);
  for (const trackingNumber of trackingNumbers) {
    const candidates = candidatesFor(trackingNumber);
    const expected = carrier.slug === 'easypost' ? 'usps' : carrier.slug;
    if (carrier.slug === 'generic') expect(candidates).toEqual([]);
    else expect(candidates.find((candidate) => candidate.carrier === expected)?.checkDigit).toBe(true);
  }
});
