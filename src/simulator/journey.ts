/** Lives of parcels: a route over real hubs, with what is scanned on the way. */

export interface Stop {
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  /** Hours from UTC, such as -5. */
  readonly utcOffset: number;
}

/** What happens to a parcel, in words that every sender can say in its carrier's own format. */
export type Happening =
  | 'label_created'
  | 'picked_up'
  | 'departed'
  | 'arrived'
  | 'delayed'
  | 'out_for_delivery'
  | 'nobody_home'
  | 'delivered';

export interface Scan {
  readonly happening: Happening;
  readonly at: Stop;
  readonly occurredAt: Date;
}

/** Where carriers have their hubs, and people live; offsets as they are in winter. */
const PLACES = {
  memphis: { city: 'Memphis', state: 'TN', postalCode: '38118', country: 'US', utcOffset: -6 },
  louisville: { city: 'Louisville', state: 'KY', postalCode: '40213', country: 'US', utcOffset: -5 },
  chicago: { city: 'Chicago', state: 'IL', postalCode: '60638', country: 'US', utcOffset: -6 },
  dallas: { city: 'Dallas', state: 'TX', postalCode: '75261', country: 'US', utcOffset: -6 },
  denver: { city: 'Denver', state: 'CO', postalCode: '80249', country: 'US', utcOffset: -7 },
  newark: { city: 'Newark', state: 'NJ', postalCode: '07114', country: 'US', utcOffset: -5 },
  atlanta: { city: 'Atlanta', state: 'GA', postalCode: '30349', country: 'US', utcOffset: -5 },
  boston: { city: 'Boston', state: 'MA', postalCode: '02128', country: 'US', utcOffset: -5 },
  indianapolis: { city: 'Indianapolis', state: 'IN', postalCode: '46241', country: 'US', utcOffset: -5 },
  losAngeles: { city: 'Los Angeles', state: 'CA', postalCode: '90045', country: 'US', utcOffset: -8 },
  miami: { city: 'Miami', state: 'FL', postalCode: '33122', country: 'US', utcOffset: -5 },
  minneapolis: { city: 'Minneapolis', state: 'MN', postalCode: '55450', country: 'US', utcOffset: -6 },
  oakland: { city: 'Oakland', state: 'CA', postalCode: '94621', country: 'US', utcOffset: -8 },
  phoenix: { city: 'Phoenix', state: 'AZ', postalCode: '85034', country: 'US', utcOffset: -7 },
  seattle: { city: 'Seattle', state: 'WA', postalCode: '98158', country: 'US', utcOffset: -8 },
  portland: { city: 'Portland', state: 'OR', postalCode: '97218', country: 'US', utcOffset: -8 },
} as const satisfies Record<string, Stop>;

/** From the sender, over one hub or two, to the recipient. */
const ROUTES: readonly (readonly [Stop, ...Stop[]])[] = [
  [PLACES.newark, PLACES.louisville, PLACES.portland],
  [PLACES.dallas, PLACES.memphis, PLACES.newark],
  [PLACES.portland, PLACES.denver, PLACES.chicago],
  [PLACES.losAngeles, PLACES.phoenix, PLACES.memphis, PLACES.boston],
  [PLACES.chicago, PLACES.memphis, PLACES.dallas],
  [PLACES.seattle, PLACES.oakland, PLACES.losAngeles],
  [PLACES.atlanta, PLACES.indianapolis, PLACES.minneapolis],
  [PLACES.boston, PLACES.newark, PLACES.atlanta, PLACES.miami],
  [PLACES.miami, PLACES.louisville, PLACES.denver],
  [PLACES.minneapolis, PLACES.chicago, PLACES.oakland, PLACES.seattle],
  [PLACES.phoenix, PLACES.dallas, PLACES.atlanta],
];

const HOUR = 3_600_000;

/** The scans of the parcel with this number, in the order in which they happen; the last happens at `end`. */
export function journeyOf(parcel: number, end: Date): Scan[] {
  const [from, ...onward] = ROUTES[parcel % ROUTES.length]!;
  const to = onward.pop()!;
  const scans: [Happening, Stop][] = [
    ['label_created', from],
    ['picked_up', from],
    ['departed', from],
    ...onward.flatMap((hub, index) => throughHub(hub, index === 0 && parcel % 5 === 2)),
    ['arrived', to],
    ['out_for_delivery', to],
    ...(parcel % 4 === 1 ? HOME_AT_SECOND_TRY.map((happening): [Happening, Stop] => [happening, to]) : []),
    ['delivered', to],
  ];
  return scans.map(([happening, at], index) => ({
    happening,
    at,
    occurredAt: new Date(end.getTime() - (scans.length - 1 - index) * 5 * HOUR),
  }));
}

function throughHub(hub: Stop, isDelayed: boolean): [Happening, Stop][] {
  const happenings: Happening[] = ['arrived', ...(isDelayed ? (['delayed'] as const) : []), 'departed'];
  return happenings.map((happening) => [happening, hub]);
}

const HOME_AT_SECOND_TRY: readonly Happening[] = ['nobody_home', 'out_for_delivery'];

export function endsOf(parcel: number): { origin: Stop; destination: Stop } {
  const route = ROUTES[parcel % ROUTES.length]!;
  return { origin: route[0], destination: route.at(-1)! };
}

/** The wall clock at the place of a scan, as ISO 8601 without a zone. */
export function wallClock({ at, occurredAt }: Scan): string {
  return new Date(occurredAt.getTime() + at.utcOffset * HOUR).toISOString().slice(0, 19);
}

/** Such as `-05:00`. */
export function offsetOf({ at }: Scan): string {
  const hours = String(Math.abs(at.utcOffset)).padStart(2, '0');
  return `${at.utcOffset < 0 ? '-' : '+'}${hours}:00`;
}
