/** Reads a row of the old table: whose it is, which shipment's, and the events that it tells. */
import { UnreadableEvent } from '../carriers/carrier-adapter.js';
import { genericAdapter } from '../carriers/generic/generic.adapter.js';
import { isObject, isSlug, type JsonObject, requiredText } from '../carriers/payload.js';
import { adapterOf } from '../carriers/registry.js';
import type { CarrierEvent } from '../domain/carrier-event.js';
import { numberKey } from '../domain/cycle.js';
import { isSuspect } from '../domain/event-time.js';
import { isStatus } from '../domain/status.js';
import type { ReceivedEvent } from '../tracking/timeline/reconcile.js';
import { foldWord, type LegacyColumns, type LegacyMap, type Meaning } from './legacy-map.js';
import { instantOf, jsonIn, type LegacyRow, placeOf, timeOf, valueAt } from './legacy-values.js';

export interface LegacyScan {
  /** The customer's UUID. */
  readonly customerId: string;
  /** The old system's id of the shipment. */
  readonly legacyId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  /** Whether the carrier's own message was read, or else the columns. */
  readonly readFrom: 'columns' | 'raw';
  readonly events: readonly ReceivedEvent[];
}

type Told = Pick<ReceivedEvent, 'event' | 'mapping'>;
type Say = (column: keyof LegacyColumns) => unknown;

/** What a message in `raw` of a carrier without an adapter may say in our own words (`carriers/generic`). */
const OWN_WORDS = [
  'event_id',
  'shipment_ref',
  'status',
  'sub_status',
  'code',
  'description',
  'occurred_at',
  'location',
  'estimated_delivery',
];

/** Of a row of which no scan is plausible: such a scan orders nothing, and the old system's clock or zone is wrong. */
const IMPLAUSIBLE = 'occurred_at is before the year 2000, or more than a day after it was received';

/** @throws UnreadableEvent that names the column and the remedy */
export function readRow(row: LegacyRow, map: LegacyMap, now: Date): LegacyScan {
  const say: Say = (column) => valueAt(row, map.columns[column]);
  const carrier = carrierOf(say('carrier'), map);
  const trackingNumber = requiredText(say('tracking_number'), 'tracking_number');
  const legacyId = requiredText(say('shipment_id'), 'shipment_id');
  const customerId = map.customer ?? customerOf(say('customer'), map);
  const raw = messageIn(say('raw'));
  const told = raw === null ? null : toldByCarrier(raw, carrier, trackingNumber);
  const all = told ?? [toldByColumns(say, raw, carrier, trackingNumber, map)];
  const heardAt = instantOf(say('received_at'), map);
  const plausible = all.filter(({ event }) => !isSuspect(event.occurredAt, heardAt ?? now));
  if (plausible.length === 0) throw new UnreadableEvent(IMPLAUSIBLE);
  const events = plausible.map(({ event, mapping }): ReceivedEvent => {
    const receivedAt = heardAt !== null && heardAt < now ? heardAt : earlier(event.occurredAt, now);
    return { event, mapping, receivedAt, source: 'import' };
  });
  return { customerId, legacyId, carrier, trackingNumber, readFrom: told ? 'raw' : 'columns', events };
}

function carrierOf(word: unknown, map: LegacyMap): string {
  const folded = foldWord(requiredText(word, 'carrier'));
  const slug = map.carriers.get(folded) ?? folded;
  if (isSlug(slug)) return slug;
  throw new UnreadableEvent(`carrier "${folded}" is no carrier's name here: say under carriers: which it is`);
}

function customerOf(word: unknown, map: LegacyMap): string {
  const folded = foldWord(requiredText(word, 'customer'));
  const uuid = map.customers.get(folded);
  if (uuid !== undefined) return uuid;
  throw new UnreadableEvent(`customer "${folded}" is not known: say under customers: which cus_… it is`);
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

function messageIn(raw: unknown): object | null {
  const message = typeof raw === 'string' ? jsonIn(raw) : raw;
  return typeof message === 'object' ? message : null;
}

/**
 * What the carrier's own message says, as it is read at the doors: so a scan has the key that it has there, and one that
 * cannot be read costs no other. `null` where it is no message of that carrier's, or says nothing about this parcel.
 */
function toldByCarrier(message: object, carrier: string, trackingNumber: string): Told[] | null {
  const adapter = adapterOf(carrier);
  if (!adapter) return null;
  const { mapping } = adapter;
  const units = unlessUnreadable(() => adapter.split(message)) ?? [];
  const told = units.flatMap((unit): Told[] => {
    const event = unlessUnreadable(() => adapter.read(unit));
    return event && isAbout(event, carrier, trackingNumber) ? [{ event, mapping }] : [];
  });
  return told.length > 0 ? told : null;
}

function unlessUnreadable<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableEvent) return null;
    throw error;
  }
}

function isAbout(event: CarrierEvent, carrier: string, trackingNumber: string): boolean {
  return event.carriers.includes(carrier) && numberKey(event.trackingNumber) === numberKey(trackingNumber);
}

/** The row as an event of the `generic` contract; where the carrier's message has our words, they count. */
function toldByColumns(
  say: Say,
  message: object | null,
  carrier: string,
  trackingNumber: string,
  map: LegacyMap,
): Told {
  const said = isObject(message) && !adapterOf(carrier) ? ownWordsOf(message) : {};
  const columns = {
    event_id: say('event_id'),
    ...(isStatus(said.status) ? {} : wordsOf(say, map)),
    code: say('code'),
    description: say('description') ?? say('status'),
    occurred_at: timeOf(say('occurred_at'), map),
    location: placeOf(say('location')),
    estimated_delivery: say('estimated_delivery'),
  };
  const event = { ...columns, ...said, carrier, tracking_number: trackingNumber };
  return { event: genericAdapter.read(event), mapping: genericAdapter.mapping };
}

function ownWordsOf(message: JsonObject): Record<string, unknown> {
  const { status, ...said } = Object.fromEntries(
    OWN_WORDS.flatMap((name) => (message[name] == null ? [] : [[name, message[name]]])),
  );
  return isStatus(status) ? { status, ...said } : said;
}

function wordsOf(say: Say, { statuses }: LegacyMap) {
  const word = requiredText(say('status'), 'status');
  const meaning: Meaning | undefined =
    statuses.get(foldWord(word)) ?? (isStatus(word) ? { status: word, subStatus: null } : undefined);
  if (meaning) return { status: meaning.status, sub_status: meaning.subStatus ?? say('sub_status') };
  throw new UnreadableEvent(`status "${word}" is not known: say under statuses: which of ours it is`);
}
