/** Holds the old table against what Milepost has of it: shipment by shipment, every event that a row tells, and every one that none does. */
import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { contentHash, eventIdOf } from '../domain/event-key.js';
import { groupBy } from '../domain/group-by.js';
import { publicId } from '../domain/ids.js';
import { parseTellings } from '../domain/tellings.js';
import { readTimelines } from '../storage/events.sql.js';
import { readLegacyIds, readSoleShipments } from '../storage/history.sql.js';
import type { EventRow } from '../storage/rows.js';
import type { LegacyMap } from './legacy-map.js';
import type { LegacySource } from './legacy-source.js';
import { portionsOf, type ReadLine } from './portions.js';

export interface Difference {
  /** The old id. */
  readonly shipment: string;
  /** `row` and its id, or `event` and its public id where no row is at fault. */
  readonly what: string;
  /** `not imported`: there is no shipment of this id. `no row tells it`: an import has left it, of a row that says something else by now, or by another map. */
  readonly kind: 'event is missing' | 'event says something else' | 'no row tells it' | 'not imported';
}

export interface Verdict {
  rows: number;
  refused: number;
  /** Of the old system; those that were held against ours. */
  shipments: number;
  events: number;
  differing: number;
  /** Events of these shipments that other doors, other imports or other old ids brought alone. */
  more: number;
}

/** What rows tell of one shipment. */
interface OldShipment {
  readonly customer_id: string;
  readonly legacy_id: string;
  /** Every content of every event, as `key hash`, with the row that tells it first. */
  readonly contents: Map<string, string>;
}

/** By customer and old id: of whom there may be more rows. */
type Gathered = Map<string, OldShipment>;

/** Shipments that are compared at a time. */
const AT_ONCE = 50;
/** Hexadecimal digits. */
const KEY = 32;

/**
 * @param sample how much of the shipments is looked at, from 0 to 1; always the same ones
 * @param told is told of every difference, and how much is done
 * @throws Error where a store is away
 */
export async function verify(
  pool: Pool,
  source: LegacySource,
  map: LegacyMap,
  { sample, stopped }: { sample: number; stopped: AbortSignal },
  told: { difference(difference: Difference): void; progress(share: number): void },
): Promise<Verdict> {
  const verdict: Verdict = { rows: 0, refused: 0, shipments: 0, events: 0, differing: 0, more: 0 };
  const gathered: Gathered = new Map();
  const begunAt = new Date();
  const settle = async (whole: readonly OldShipment[]) => {
    for (const difference of await compare(pool, whole, begunAt, verdict)) told.difference(difference);
  };
  /** Where shipments are whole only at the end, reading is half of it. */
  const half = source.isByShipment ? 1 : 0.5;
  for await (const { read, refused, rows } of portionsOf(source.rows(null), map, Infinity)) {
    gather(
      gathered,
      read.filter(({ scan }) => isSampled(scan.legacyId, sample)),
    );
    verdict.rows += rows;
    verdict.refused += refused.length;
    if (source.isByShipment) await settle(takeEnded(gathered, read));
    told.progress(half * source.share(verdict.rows));
    if (stopped.aborted) return verdict;
  }
  const rest = [...gathered.values()];
  for (let done = 0; done < rest.length && !stopped.aborted; done += AT_ONCE) {
    await settle(rest.slice(done, done + AT_ONCE));
    told.progress(half + (1 - half) * (done / rest.length));
  }
  return verdict;
}

function isSampled(legacyId: string, sample: number): boolean {
  return sample >= 1 || parseInt(hash('sha256', legacyId, 'hex').slice(0, 8), 16) / 0x1_0000_0000 < sample;
}

function gather(gathered: Gathered, read: readonly ReadLine[]): void {
  for (const { line, scan } of read) {
    const { customerId: customer_id, legacyId: legacy_id } = scan;
    const name = JSON.stringify([customer_id, legacy_id]);
    const shipment = gathered.get(name) ?? { customer_id, legacy_id, contents: new Map<string, string>() };
    gathered.set(name, shipment);
    for (const { event } of scan.events) {
      const content = `${event.key} ${contentHash(event)}`;
      if (!shipment.contents.has(content)) shipment.contents.set(content, line.id);
    }
  }
}

/** Where rows come shipment by shipment, only the last row's may have more. */
function takeEnded(gathered: Gathered, read: readonly ReadLine[]): OldShipment[] {
  const last = read.at(-1);
  const ended = [...gathered].filter(([, { legacy_id }]) => last && legacy_id !== last.scan.legacyId);
  for (const [name] of ended) gathered.delete(name);
  return ended.map(([, shipment]) => shipment);
}

/** An old shipment, whole, and what we have of it. */
interface Pair {
  readonly old: OldShipment;
  /** `null`: there is no shipment of this id. */
  readonly events: readonly EventRow[] | null;
  /** Those of them that no row tells. */
  readonly untold: readonly EventRow[];
}

/** Counts them, too. */
async function compare(
  pool: Pool,
  old: readonly OldShipment[],
  begunAt: Date,
  verdict: Verdict,
): Promise<Difference[]> {
  if (old.length === 0) return [];
  const pairs = await pairsOf(pool, old);
  const imported = pairs.flatMap(({ untold }) => untold.filter((row) => isImported(row, begunAt)));
  const ids = [...new Set(imported.map((row) => row.shipment_id))];
  const sole = new Set(ids.length > 0 ? await readSoleShipments(pool, ids) : []);
  const left = new Set(imported.filter((row) => sole.has(row.shipment_id)));
  return pairs.flatMap((pair) => {
    const mine = pair.untold.filter((row) => left.has(row));
    const found = [...differencesOf(pair), ...mine.map((row) => leftOf(pair.old, row))];
    verdict.shipments += 1;
    verdict.events += keysOf(pair.old).size;
    verdict.differing += found.length > 0 ? 1 : 0;
    verdict.more += pair.untold.length - mine.length;
    return found;
  });
}

async function pairsOf(pool: Pool, all: readonly OldShipment[]): Promise<Pair[]> {
  const ids = await readLegacyIds(pool, all);
  const ours = new Map(ids.map((id) => [`${id.customer_id} ${id.legacy_id}`, id.shipment_id]));
  const timelines = groupBy(await readTimelines(pool, [...new Set(ours.values())]), (row) => row.shipment_id);
  return all.map((old) => {
    const id = ours.get(`${old.customer_id} ${old.legacy_id}`);
    const events = id === undefined ? null : (timelines.get(id) ?? []);
    const told = keysOf(old);
    return { old, events, untold: (events ?? []).filter(({ key }) => !told.has(key)) };
  });
}

function keysOf({ contents }: OldShipment): ReadonlySet<string> {
  return new Set([...contents.keys()].map((content) => content.slice(0, KEY)));
}

/** Whether nobody told of it but an import; what has come since the rows were begun to be read may be in one of them by now. */
function isImported({ source, tellings, applied_at: appliedAt }: EventRow, begunAt: Date): boolean {
  const sources = tellings === null ? [source] : parseTellings(tellings).map((telling) => telling.source);
  return appliedAt < begunAt && sources.every((door) => door === 'import');
}

function leftOf({ legacy_id: shipment }: OldShipment, { shipment_id: id, key }: EventRow): Difference {
  return { shipment, what: `event ${eventIdOf(publicId('shp', id), key)}`, kind: 'no row tells it' };
}

/** What rows tell and we lack, by key and content hash. */
function differencesOf({ old: { legacy_id: shipment, contents }, events }: Pair): Difference[] {
  if (events === null) {
    const [first] = contents.values();
    return [{ shipment, what: `row ${first}`, kind: 'not imported' }];
  }
  const ours = new Map(events.map((row) => [row.key, contentsOf(row)]));
  return [...contents].flatMap(([content, row]) => {
    const [key, said] = [content.slice(0, KEY), content.slice(KEY + 1)];
    if (ours.get(key)?.has(said)) return [];
    const kind = ours.has(key) ? 'event says something else' : 'event is missing';
    return [{ shipment, what: `row ${row}`, kind } as const];
  });
}

/** All that was ever told of it, also what another telling outweighs. */
function contentsOf({ content_hash: shown, tellings }: EventRow): ReadonlySet<string> {
  return new Set(tellings === null ? [shown] : parseTellings(tellings).map((telling) => telling.contentHash));
}
