/** One scan, told several times: which content is shown, and since when we know of it. A function of the set of tellings. */
import type { CarrierEvent, CarrierTimeQuality, EventSource, Place } from './carrier-event.js';
import { contentHash } from './event-key.js';

/** One content of an event, with the earliest receipt of it. */
export interface Telling {
  readonly contentHash: string;
  readonly receivedAt: Date;
  readonly source: EventSource;
  /** The latest version of the carrier's mapping that read it so (`carriers/carrier-adapter.ts`); 0 where it is not known. */
  readonly mapping: number;
  readonly event: CarrierEvent;
}

/**
 * `added`: the first telling. `corrected`: another content is shown now. `noted`: something to keep, nothing new to
 * show (an earlier receipt, a content that lost). `known`: nothing at all.
 */
export type TellingChange = 'added' | 'corrected' | 'known' | 'noted';

/**
 * The tellings with one more: of each content the earliest copy stays, and the latest mapping that reads it so. Gives
 * back the same array where nothing is new.
 */
export function withTelling(known: readonly Telling[], told: Telling): readonly Telling[] {
  const index = known.findIndex((telling) => telling.contentHash === told.contentHash);
  if (index === -1) return [...known, told];
  const copy = known[index]!;
  const earliest = isEarlier(told, copy) ? told : copy;
  const mapping = Math.max(told.mapping, copy.mapping);
  return earliest === copy && mapping === copy.mapping ? known : known.with(index, { ...earliest, mapping });
}

/**
 * The content that is shown: the one first heard of last (ties: by mapping, then by hash), so that two doors don't take
 * turns. Its time is the best that any telling knows: the scan is the same, and a door that does not know the zone takes
 * no instant back.
 */
export function shownOf(tellings: readonly Telling[]): Telling {
  const standing = withoutMisread(tellings);
  const newest = standing.reduce((shown, telling) => (isNewer(telling, shown) ? telling : shown));
  const timed = standing.reduce((best, telling) => (isBetterTimed(telling, best) ? telling : best));
  if (qualityOf(timed) === qualityOf(newest)) return newest;
  const { occurredAt, occurredAtLocal, timeQuality } = timed.event;
  const event = { ...newest.event, occurredAt, occurredAtLocal, timeQuality };
  return { ...newest, event, contentHash: contentHash(event) };
}

/** Without what a later mapping reads in another way: what the carrier said of a scan is the same, what it means is not. */
function withoutMisread(tellings: readonly Telling[]): readonly Telling[] {
  if (tellings.length === 1) return tellings;
  return tellings.filter((telling) =>
    tellings.every((other) => other.mapping <= telling.mapping || !isSaidAlike(other.event, telling.event)),
  );
}

function isSaidAlike(a: CarrierEvent, b: CarrierEvent): boolean {
  if (a.code !== b.code || a.occurredAt.getTime() !== b.occurredAt.getTime()) return false;
  return Object.entries(a.place).every(([part, value]) => value === b.place[part as keyof Place]);
}

/** The earliest receipt of any copy. */
export function firstReceipt(tellings: readonly Telling[]): Date {
  return new Date(Math.min(...tellings.map((telling) => telling.receivedAt.getTime())));
}

export function changeBetween(before: readonly Telling[], after: readonly Telling[]): TellingChange {
  if (before.length === 0) return 'added';
  if (before === after) return 'known';
  return shownOf(before).contentHash === shownOf(after).contentHash ? 'noted' : 'corrected';
}

/** The better known, the higher. */
const QUALITIES: Readonly<Record<CarrierTimeQuality, number>> = {
  date_only: 0,
  local_no_zone: 1,
  offset_inferred: 2,
  exact: 3,
};

function qualityOf({ event }: Telling): number {
  return QUALITIES[event.timeQuality];
}

function isBetterTimed(a: Telling, b: Telling): boolean {
  const apart = qualityOf(a) - qualityOf(b);
  return apart === 0 ? isNewer(a, b) : apart > 0;
}

function isNewer(a: Telling, b: Telling): boolean {
  const apart = a.receivedAt.getTime() - b.receivedAt.getTime() || a.mapping - b.mapping;
  return apart === 0 ? a.contentHash > b.contentHash : apart > 0;
}

/** Of two copies received in the same millisecond the wording decides, so that the choice has no order in it. */
function isEarlier(a: Telling, b: Telling): boolean {
  const apart = a.receivedAt.getTime() - b.receivedAt.getTime();
  return apart === 0 ? (a.event.description ?? '') < (b.event.description ?? '') : apart < 0;
}

/** Tellings as kept beside an event that has more than one; `parseTellings` reads them back. */
export function printTellings(tellings: readonly Telling[]): string {
  return JSON.stringify(tellings);
}

type Kept = Omit<Telling, 'mapping'> & Partial<Pick<Telling, 'mapping'>>;

export function parseTellings(json: string): Telling[] {
  return (JSON.parse(json) as Kept[]).map((telling) => ({
    ...telling,
    mapping: telling.mapping ?? 0, // kept before mappings were counted
    receivedAt: new Date(telling.receivedAt),
    event: { ...telling.event, occurredAt: new Date(telling.event.occurredAt) },
  }));
}
