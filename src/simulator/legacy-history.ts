/** Three months of LogiTrack, a predecessor with a history to take over: the rows of its one table, in its order. */
import type { Credentials, SimulatedCarrier } from './carriers/carrier.js';
import { carrierOf } from './carriers/carriers.js';
import { type PrintedScan, realTimeOf, wallClock } from './clock.js';
import { wordOf } from './legacy-words.js';
import { Parcels } from './parcels.js';
import type { Stop } from './places.js';
import { between, draw, type Random, randomOf } from './random.js';

export interface LegacyHistory {
  readonly shipments: number;
  readonly seed: number;
  /** Nothing is told at this time or later. Shipments begin over the three months before it, evenly. */
  readonly until: Date;
  /** Rows of a shipment that is over, on average; 10 unless told otherwise, and at least 1. */
  readonly events?: number;
  /** The number of the first shipment, 1 unless told otherwise; ids of rows begin at a thousand times that. */
  readonly first?: number;
}

/** A row of `tracking_events`. */
export interface LegacyRow {
  /** Even: the odd ones are left to bad rows (see `legacy-bad-rows.ts`). */
  readonly id: number;
  /** Such as `LT-000000123`. */
  readonly shipment_id: string | null;
  readonly carrier: string;
  readonly tracking_number: string;
  readonly status: string;
  /** `City, ST, US`, or a city. */
  readonly location: string;
  /** The body of the carrier's webhook for this very scan; `null` where LogiTrack has not kept it. */
  readonly raw: unknown;
  /** A wall clock in New York, `YYYY-MM-DD HH:MM:SS`. */
  readonly event_time: string | null;
  /** When LogiTrack was told, RFC 3339. */
  readonly created_at: string;
}

interface Parcel {
  readonly number: number;
  readonly carrier: SimulatedCarrier;
  readonly parcels: Parcels;
}

/** A scan that LogiTrack is told of, at some time in epoch milliseconds. */
interface Telling {
  readonly parcel: Parcel;
  readonly scan: number;
  readonly at: number;
  readonly isKept: boolean;
}

/** Of all shipments; and the share of a carrier's rows without its message. */
const CARRIERS: readonly (readonly [share: number, slug: string, withoutRaw: number])[] = [
  [0.3, 'ups', 0.03],
  [0.25, 'fedex', 0.03],
  [0.25, 'usps', 0.03],
  [0.12, 'dhl', 0.03],
  [0.08, 'generic', 0.5],
];
/** Scans of a parcel of these carriers, on average over 15,000 lives. */
const SCANS = 9.35;
/** Of which nothing is heard from some scan on. */
const LOST = 0.01;
const LATE = 0.02;
const WRONG_CLOCKS = 0.01;

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const MONTHS = 3;

/** Nobody checks a signature here. */
const CREDENTIALS: Credentials = {
  clientId: 'logitrack',
  clientSecret: 'secret',
  apiKey: 'key',
  webhookSecret: 'whsec_c2VjcmV0',
  webhookHeader: 'x-token',
};

/**
 * Ordered by `created_at`, and by id. The same options give the same rows. Only what is on its way at a time is in
 * memory: some days out of three months.
 */
export function* legacyRows(history: LegacyHistory): Generator<LegacyRow> {
  const { shipments, until, events = 10, first = 1 } = history;
  let waiting: Telling[] = [];
  let [number, id] = [first, first * 1000];
  for (let hour = beginOf(until); hour < until.getTime(); hour += HOUR) {
    const end = Math.min(hour + HOUR, until.getTime());
    for (; number < first + shipments && birthOf(number, history) < end; number += 1) {
      waiting.push(...tellingsOf(number, history, events));
    }
    const due = waiting.filter(({ at }) => at < end).sort((a, b) => a.at - b.at);
    waiting = waiting.filter(({ at }) => at >= end);
    for (const telling of due) yield rowOf(telling, (id += 2));
  }
}

function beginOf(until: Date): number {
  const begin = new Date(until);
  begin.setUTCMonth(begin.getUTCMonth() - MONTHS);
  return begin.getTime();
}

/** In whole seconds; a higher number is never born earlier. */
function birthOf(number: number, { shipments, seed, until, first = 1 }: LegacyHistory): number {
  const begin = beginOf(until);
  const share = (number - first + draw(seed, 'birth', number)) / shipments;
  return Math.ceil((begin + share * (until.getTime() - begin)) / SECOND) * SECOND;
}

/**
 * The last scan is told at any rate. Others may be left out, where fewer events are asked for than happen, or be told
 * again hours later.
 */
function tellingsOf(number: number, history: LegacyHistory, events: number): Telling[] {
  const random = randomOf(history.seed, 'legacy', number);
  const [carrier, withoutRaw] = carrierBy(random());
  const parcels = new Parcels(carrier, { seed: history.seed, first: number, wrongClocks: WRONG_CLOCKS });
  parcels.begin(parcels.reserve(), { begun: birthOf(number, history), speed: 1 });
  const { scans } = parcels.lifeOf(number);
  const told = random() < LOST ? scans.slice(0, between(random, 2, scans.length - 2)) : scans;
  const rate = (events - 1) / (SCANS - 1);
  return told.flatMap((scan, index) => {
    const least = index === told.length - 1 ? 1 : 0;
    const times = Math.max(least, Math.floor(rate + random()));
    const happened = realTimeOf(scan, parcels.paceOf(number));
    return Array.from({ length: times }, (_, again) => ({
      parcel: { number, carrier, parcels },
      scan: index,
      at: happened + delayOf(random) + again * between(random, 1, 12) * HOUR,
      isKept: random() >= withoutRaw,
    }));
  });
}

function carrierBy(chance: number): [carrier: SimulatedCarrier, withoutRaw: number] {
  let sum = 0;
  const [, slug, withoutRaw] = CARRIERS.find(([share]) => chance < (sum += share)) ?? CARRIERS[0]!;
  return [carrierOf(slug)!, withoutRaw];
}

/** Mostly at once, now and then hours late, so that the order of ids is not that of the scans. */
function delayOf(random: Random): number {
  return between(random, 1, random() < LATE ? 6 * 3600 : 90) * SECOND;
}

function rowOf({ parcel, scan: index, at, isKept }: Telling, id: number): LegacyRow {
  const { number, carrier, parcels } = parcel;
  const shipment = parcels.shipmentAfter(number, index + 1);
  const scan = shipment.scans[index]!;
  const told = new Date(at).toISOString();
  return {
    id,
    shipment_id: `LT-${String(number).padStart(9, '0')}`,
    carrier: carrier.registeredAs,
    tracking_number: shipment.trackingNumber,
    status: wordOf(scan.happening, carrier.slug),
    location: locationOf(scan.at),
    raw: isKept ? messageFrom(carrier.push(shipment, CREDENTIALS).body, told) : null,
    event_time: inNewYork(instantOf(scan, carrier)),
    created_at: told,
  };
}

/** The push of USPS says when it was sent. */
function messageFrom(body: string, told: string): unknown {
  const message = JSON.parse(body) as object;
  return 'timestamp' in message ? { ...message, timestamp: told } : message;
}

/** DHL prints no zone: LogiTrack took its clock for that of Greenwich, as Milepost does. */
function instantOf(scan: PrintedScan, { slug }: SimulatedCarrier): number {
  return slug === 'dhl' ? Date.parse(`${wallClock(scan)}Z`) : scan.instant;
}

function locationOf({ city, state, country }: Stop): string {
  return country === 'US' ? `${city}, ${state}, US` : city;
}

/** Swedes write dates as ISO 8601 does. */
const NEW_YORK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** The wall clock in New York, `YYYY-MM-DD HH:MM:SS`: an hour of each autumn has two of each. */
export function inNewYork(instant: number): string {
  return NEW_YORK.format(instant);
}
