/** What becomes of a parcel, in order: most arrive, some late, some at the second try, a few go back. */
import { domesticRoute, internationalRoute, type Route, type Stop } from './places.js';
import type { Random } from './random.js';

/** What happens to a parcel, in words that every carrier can say in its own format. */
export type Happening =
  | 'label_created'
  | 'picked_up'
  | 'departed'
  | 'arrived'
  | 'arrived_nearby'
  | 'customs_entered'
  | 'customs_held'
  | 'customs_released'
  | 'delayed'
  | 'bad_weather'
  | 'missing'
  | 'found'
  | 'out_for_delivery'
  | 'nobody_home'
  | 'at_pickup_point'
  | 'collected'
  | 'delivered'
  | 'return_started'
  | 'returned';

export interface Step {
  readonly happening: Happening;
  readonly at: Stop;
}

export interface Fate {
  readonly route: Route;
  readonly steps: readonly Step[];
}

/** Shares of all parcels, or of those to which it can happen. */
const TROUBLE = { delayed: 0.08, bad_weather: 0.05, missing: 0.02, customs_held: 0.15 };

const SENT_BACK = 0.04;

/** How it ends, and the share of parcels that end so. */
const ENDS: readonly (readonly [share: number, happenings: readonly Happening[]])[] = [
  [0.82, ['out_for_delivery', 'delivered']],
  [0.09, ['out_for_delivery', 'nobody_home', 'out_for_delivery', 'delivered']],
  [0.05, ['out_for_delivery', 'nobody_home', 'at_pickup_point', 'collected']],
  [SENT_BACK, ['out_for_delivery', 'nobody_home', 'out_for_delivery', 'nobody_home', 'return_started']],
];

/** @param international the share of parcels that cross a border; these neither go missing nor back */
export function fateOf(random: Random, international: number): Fate {
  const isAbroad = random() < international;
  const route = isAbroad ? internationalRoute(random) : domesticRoute(random);
  const end = endOf(random() * (isAbroad ? 1 - SENT_BACK : 1));
  const isReturned = end.includes('return_started');
  const { origin, gateway, destination } = route;
  const steps = [
    ...at(origin, 'label_created', 'picked_up', 'departed'),
    // What goes back has seen enough.
    ...route.hubs.flatMap((hub) => throughHub(hub, isReturned ? null : troubleIn(random, isAbroad))),
    ...(gateway === null ? [] : throughCustoms(gateway, random() < TROUBLE.customs_held)),
    ...at(destination, 'arrived_nearby', ...end),
    ...(isReturned ? [...at(destination, 'departed'), ...at(origin, 'arrived', 'returned')] : []),
  ];
  return { route, steps };
}

function endOf(chance: number): readonly Happening[] {
  let share = 0;
  return (ENDS.find(([more]) => chance < (share += more)) ?? ENDS[0]!)[1];
}

type Trouble = 'bad_weather' | 'delayed' | 'missing';

function troubleIn(random: Random, isAbroad: boolean): Trouble | null {
  const chance = random();
  const { bad_weather, delayed, missing } = TROUBLE;
  if (chance < delayed) return 'delayed';
  if (chance < delayed + bad_weather) return 'bad_weather';
  return !isAbroad && chance < delayed + bad_weather + missing ? 'missing' : null;
}

function throughHub(hub: Stop, trouble: Trouble | null): Step[] {
  if (trouble === 'missing') return at(hub, 'arrived', 'missing', 'found', 'departed');
  return at(hub, 'arrived', ...(trouble === null ? [] : [trouble]), 'departed');
}

function throughCustoms(gateway: Stop, isHeld: boolean): Step[] {
  const held: Happening[] = isHeld ? ['customs_held'] : [];
  return at(gateway, 'arrived', 'customs_entered', ...held, 'customs_released', 'departed');
}

function at(stop: Stop, ...happenings: Happening[]): Step[] {
  return happenings.map((happening) => ({ happening, at: stop }));
}
