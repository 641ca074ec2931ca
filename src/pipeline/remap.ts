/**
 * Reads kept bodies again, after a carrier's mapping was corrected: what its events would be now is held against what
 * they are. On demand, bodies of which anything differs go back into the inbox, and the pipeline does the rest.
 */
import type { Pool } from 'pg';
import { chunksOf } from '../domain/chunks.js';
import { decodeFrame, encodeFrame, type InboxBody } from '../storage/inbox-frame.js';
import { appendBatch, newestBatch, readDoneBatches } from '../storage/inbox.sql.js';
import { differencesOf, type RemapDifference } from './remap-differences.js';
import { emptySlice, readBody } from './slice.js';

export interface RemapOrder {
  /** The door's slug; `null`: every carrier's. */
  readonly carrier: string | null;
  /** Only what was received since then. */
  readonly since: Date | null;
  /** Whether to hand over what differs, or only to tell of it. */
  readonly apply: boolean;
}

export interface RemapReport {
  bodies: number;
  events: number;
  /** Events, and bodies, that cannot be read: they are dead letters, and are replayed as such. */
  unreadable: number;
  /** Bodies of which something differs. */
  differing: number;
  readonly differences: Map<string, RemapDifference>;
}

/** As many bodies as one flush of the inbox has. */
const BODIES = 100;

/** @param onProgress is told how much of the inbox is read, from 0 to 1 @throws Error where PostgreSQL is away */
export async function remap(
  pool: Pool,
  order: RemapOrder,
  onProgress: (share: number) => void,
): Promise<RemapReport> {
  const report: RemapReport = { bodies: 0, events: 0, unreadable: 0, differing: 0, differences: new Map() };
  const lastId = await newestBatch(pool);
  let afterId = '0';
  for (;;) {
    const batches = await readDoneBatches(pool, { afterId, lastId, since: order.since });
    if (batches.length === 0) return report;
    const bodies = batches.flatMap(({ frame }) => decodeFrame(frame)).filter((body) => isMeant(body, order));
    for (const some of chunksOf(bodies, BODIES)) await remapSome(pool, some, order, report);
    afterId = batches.at(-1)!.id;
    onProgress(Number(afterId) / Number(lastId));
  }
}

function isMeant(body: InboxBody, { carrier }: RemapOrder): boolean {
  return !body.remap && (carrier === null || body.carrier === carrier);
}

async function remapSome(
  pool: Pool,
  bodies: readonly InboxBody[],
  order: RemapOrder,
  report: RemapReport,
): Promise<void> {
  const slice = emptySlice();
  for (const body of bodies) readBody(body, 0, slice, Infinity);
  const differing = await differencesOf(pool, slice.events, report.differences);
  report.bodies += bodies.length;
  report.events += slice.events.length;
  report.unreadable += slice.unreadable.length;
  report.differing += differing.size;
  if (!order.apply || differing.size === 0) return;
  const copies = [...differing].map((body): InboxBody => ({ ...body, remap: true }));
  await appendBatch(pool, copies.length, encodeFrame(copies));
}
