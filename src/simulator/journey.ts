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

const PLACES = {
  memphis: { city: 'Memphis', state: 'TN', postalCode: '38118', country: 'US', utcOffset: -6 },
  louisville: { city: 'Louisville', state: 'KY', postalCode: '40213', country: 'US', utcOffset: -5 },
  chicago: { city: 'Chicago', state: 'IL', postalCode: '60638', country: 'US', utcOffset: -6 },
  dallas: { city: 'Dallas', state: 'TX', postalCode: '75261', country: 'US', utcOffset: -6 },
  denver: { city: 'Denver', state: 'CO', postalCode: '80249', country: 'US', utcOffset: -7 },
  newark: { city: 'Newark', state: 'NJ', postalCode: '07114', country: 'US', utcOffset: -5 },
  portland: { city: 'Portland', state: 'OR', postalCode: '97218', country: 'US', utcOffset: -8 },
} as const satisfies Record<string, Stop>;

const ROUTES: readonly (readonly [Stop, Stop, Stop])[] = [
  [PLACES.newark, PLACES.louisville, PLACES.portland],
  [PLACES.dallas, PLACES.memphis, PLACES.newark],
  [PLACES.portland, PLACES.denver, PLACES.chicago],
  [PLACES.chicago, PLACES.memphis, PLACES.dallas],
];

const HOUR = 3_600_000;

/** The scans of the parcel with this number, in the order in which they happen; the last happens at `end`. */
export function journeyOf(parcel: number, end: Date): Scan[] {
  const [from, hub, to] = ROUTES[parcel % ROUTES.length]!;
  const scans: [Happening, Stop][] = [
    ['label_created', from],
    ['picked_up', from],
    ['departed', from],
    ['arrived', hub],
    ...(parcel % 5 === 2 ? [['delayed', hub] satisfies [Happening, Stop]] : []),
    ['departed', hub],
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

const HOME_AT_SECOND_TRY: readonly Happening[] = ['nobody_home', 'out_for_delivery'];

export function endsOf(parcel: number): { origin: Stop; destination: Stop } {
  const [origin, , destination] = ROUTES[parcel % ROUTES.length]!;
  return { origin, destination };
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
