/** A parcel's life: a pure function of the seed, the carrier and the parcel's number. */
import { type Happening, fateOf, type Step } from './fate.js';
import type { Stop } from './places.js';
import { between, type Random, randomOf } from './random.js';

export interface Scan extends Step {
  /** Milliseconds since the first scan, in whole seconds. */
  readonly offset: number;
  /** Milliseconds by which the clock of the place is wrong, in whole seconds; mostly 0. */
  readonly clockError: number;
}

export interface Life {
  readonly origin: Stop;
  readonly destination: Stop;
  /** In the order in which they happen; 6 to 16. */
  readonly scans: readonly Scan[];
  /** Milliseconds from the first scan to the last. */
  readonly total: number;
}

export interface Born {
  readonly seed: number;
  readonly carrier: string;
  readonly number: number;
  /** The share of parcels that cross a border. */
  readonly international: number;
  /** The share of scans that are stamped by a wrong clock. */
  readonly wrongClocks: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Minutes since the scan before, from and to. */
const PAUSES: Readonly<Record<Happening, readonly [least: number, most: number]>> = {
  label_created: [0, 0],
  picked_up: [60, 360],
  departed: [45, 300],
  arrived: [150, 600],
  arrived_nearby: [180, 660],
  customs_entered: [20, 120],
  customs_held: [60, 300],
  customs_released: [90, 720],
  delayed: [60, 240],
  bad_weather: [60, 240],
  missing: [300, 720],
  found: [360, 900],
  out_for_delivery: [120, 600],
  nobody_home: [60, 420],
  at_pickup_point: [60, 240],
  collected: [240, 900],
  delivered: [60, 480],
  return_started: [120, 600],
  returned: [120, 480],
};

export function lifeOf({ seed, carrier, number, international, wrongClocks }: Born): Life {
  const random = randomOf(seed, 'life', carrier, number);
  const { route, steps } = fateOf(random, international);
  let offset = 0;
  const regular = steps.map((step) => ({ ...step, offset: (offset += pauseBefore(step, random)) }));
  const clocks = randomOf(seed, 'clocks', carrier, number);
  const scans = regular.map((scan) => ({
    ...scan,
    clockError: clocks() < wrongClocks ? errorOf(clocks, offset - scan.offset) : 0,
  }));
  const apart = minutesApart(scans);
  return { origin: route.origin, destination: route.destination, scans: apart, total: apart.at(-1)!.offset };
}

function pauseBefore({ happening }: Step, random: Random): number {
  const [least, most] = PAUSES[happening];
  return between(random, least * 60, most * 60) * SECOND;
}

/**
 * Minutes or hours, slow or fast. A fast clock is wrong by less than half of what is left of the life, so that a scan
 * is not stamped in the future wherever time runs at double speed or more.
 */
function errorOf(random: Random, left: number): number {
  const size = random() < 0.5 ? between(random, 2, 50) * MINUTE : between(random, 1, 6) * HOUR;
  return random() < 0.5 && size < left / 2 ? size : -size;
}

/**
 * Event keys hold the minute of the wall clock, some that of Greenwich: on neither may two scans of a parcel share one.
 * A journey westwards meets the same hour again, and a wrong clock any hour; what clashes happens a little later, with
 * all that follows.
 */
function minutesApart(scans: readonly Scan[]): Scan[] {
  let shift = 0;
  const settled: Scan[] = [];
  for (const scan of scans) {
    const shifted = () => ({ ...scan, offset: scan.offset + shift });
    while (settled.some((earlier) => clash(earlier, shifted()))) shift += 97 * SECOND;
    settled.push(shifted());
  }
  return settled;
}

function clash(a: Scan, b: Scan): boolean {
  const apart = a.offset + a.clockError - b.offset - b.clockError;
  const localApart = apart + (a.at.utcOffset - b.at.utcOffset) * HOUR;
  return Math.abs(apart) < MINUTE || Math.abs(localApart) < MINUTE;
}
