/** Holds the old table against what Milepost has of it: shipment by shipment, every event that a row tells. */
import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { contentHash } from '../domain/event-key.js';
import { groupBy } from '../domain/group-by.js';
import { parseTellings } from '../domain/tellings.js';
import { readTimelines } from '../storage/events.sql.js';
import { readLegacyIds } from '../storage/history.sql.js';
import type { EventRow } from '../storage/rows.js';
import type { LegacyMap } from './legacy-map.js';
import type { LegacySource } from './legacy-source.js';
import { portionsOf, type ReadLine } from './portions.js';

export interface Difference {
  readonly shipment: string;
  readonly row: string;
  /** `not imported`: there is no shipment of this id. */
  readonly kind: 'event is missing' | 'event says something else' | 'not imported';
}

export interface Verdict {
  rows: number;
  refused: number;
  /** Of the old system; those that were held against ours. */
  shipments: number;
  events: number;
  differing: number;
  /** Events of these shipments that came by other doors only. */
  more: number;
}

/** What rows tell of one shipment, event by event. */
interface OldShipment {
  readonly customer_id: string;
  readonly legacy_id: string;
  /** By key: the contents, each with the row that tells it first. */
  readonly events: Map<string, Map<string, string>>;
}

/**
 * @param sample how much of the shipments is looked at, from 0 to 1; always the same ones
 * @param onDifference is told of every one @param onProgress is told how much of the source is read
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
  for await (const { read, refused, rows } of portionsOf(source.rows(null), map, Infinity)) {
    const old = shipmentsOf(read.filter(({ scan }) => isSampled(scan.legacyId, sample)));
    for (const difference of await compare(pool, old, verdict)) told.difference(difference);
    verdict.rows += rows;
    verdict.refused += refused.length;
    told.progress(source.share(verdict.rows));
    if (stopped.aborted) break;
  }
  return verdict;
}

function isSampled(legacyId: string, sample: number): boolean {
  return sample >= 1 || parseInt(hash('sha256', legacyId, 'hex').slice(0, 8), 16) / 0x1_0000_0000 < sample;
}

function shipmentsOf(read: readonly ReadLine[]): OldShipment[] {
  const lines = groupBy(read, ({ scan }) => JSON.stringify([scan.customerId, scan.legacyId]));
  return [...lines.values()].map((mine) => {
    const { customerId: customer_id, legacyId: legacy_id } = mine[0]!.scan;
    const events: OldShipment['events'] = new Map();
    for (const { line, scan } of mine) {
      for (const { event } of scan.events) {
        const contents = events.get(event.key) ?? new Map<string, string>();
        events.set(event.key, contents);
        const content = contentHash(event);
        if (!contents.has(content)) contents.set(content, line.id);
      }
    }
    return { customer_id, legacy_id, events };
  });
}

async function compare(pool: Pool, old: readonly OldShipment[], verdict: Verdict): Promise<Difference[]> {
  if (old.length === 0) return [];
  const ids = await readLegacyIds(pool, old);
  const ours = new Map(ids.map((id) => [`${id.customer_id} ${id.legacy_id}`, id.shipment_id]));
  const timelines = groupBy(await readTimelines(pool, [...new Set(ours.values())]), (row) => row.shipment_id);
  const differences: Difference[] = [];
  for (const shipment of old) {
    const id = ours.get(`${shipment.customer_id} ${shipment.legacy_id}`);
    const events = id === undefined ? null : (timelines.get(id) ?? []);
    const found = events === null ? [unimported(shipment)] : differencesOf(shipment, events);
    verdict.shipments += 1;
    verdict.events += shipment.events.size;
    verdict.differing += found.length > 0 ? 1 : 0;
    verdict.more += (events ?? []).filter(({ key }) => !shipment.events.has(key)).length;
    differences.push(...found);
  }
  return differences;
}

function unimported({ legacy_id: shipment, events }: OldShipment): Difference {
  const [first] = [...events.values()].flatMap((contents) => [...contents.values()]);
  return { shipment, row: first!, kind: 'not imported' };
}

/** By key and content hash. */
function differencesOf(
  { legacy_id: shipment, events }: OldShipment,
  rows: readonly EventRow[],
): Difference[] {
  const ours = new Map(rows.map((row) => [row.key, contentsOf(row)]));
  return [...events].flatMap(([key, contents]) =>
    [...contents]
      .filter(([content]) => !ours.get(key)?.has(content))
      .map(([, row]) => {
        return {
          shipment,
          row,
          kind: ours.has(key) ? 'event says something else' : 'event is missing',
        } as const;
      }),
  );
}

/** All that was ever told of it, also what another telling outweighs. */
function contentsOf({ content_hash: shown, tellings }: EventRow): ReadonlySet<string> {
  return new Set(tellings === null ? [shown] : parseTellings(tellings).map((telling) => telling.contentHash));
}
