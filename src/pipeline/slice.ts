/** A slice: up to BATCH_SIZE events from the oldest undone batches, and how far it takes each batch. */
import { type CarrierAdapter, UnreadableEvent } from '../carriers/carrier-adapter.js';
import { parseBody } from '../carriers/parse-body.js';
import { adapterOf } from '../carriers/registry.js';
import type { DeadLetterDraft, DeadLetterReason } from '../operations/dead-letter-box.service.js';
import type { ReceivedEvent } from '../tracking/timeline/reconcile.js';
import { decodeFrame, type InboxBody } from '../storage/inbox-frame.js';
import type { BatchProgress, ClaimedBatch } from '../storage/inbox.sql.js';

/** A batch with what is in it. */
export interface OpenedBatch extends ClaimedBatch {
  readonly frame: Buffer;
}

/** One event that could be read. */
export interface ReadEvent extends ReceivedEvent {
  readonly body: InboxBody;
  readonly eventIndex: number;
}

export interface Slice {
  readonly events: ReadEvent[];
  /** What could not be read, each alone. */
  readonly unreadable: DeadLetterDraft[];
  readonly progress: BatchProgress[];
  /** Written by a version that this one does not know; they wait for one that does. */
  readonly unreadableBatches: string[];
}

/** No carrier tells so much of so few parcels at once; a body that does is looked at by a person. */
const MOST_UNITS = 1000;

export function emptySlice(): Slice {
  return { events: [], unreadable: [], progress: [], unreadableBatches: [] };
}

/** Cuts a slice of at most `limit` events. A batch that no longer fits is left as it is. */
export function cutSlice(batches: readonly OpenedBatch[], limit: number): Slice {
  const slice = emptySlice();
  for (const batch of batches) {
    if (room(slice, limit) <= 0) break;
    const bodies = bodiesOf(batch);
    if (bodies === null) slice.unreadableBatches.push(batch.id);
    else slice.progress.push(readBatch(batch, bodies, slice, limit));
  }
  return slice;
}

function room(slice: Slice, limit: number): number {
  return limit - slice.events.length - slice.unreadable.length;
}

function bodiesOf(batch: OpenedBatch): InboxBody[] | null {
  try {
    return decodeFrame(batch.frame);
  } catch {
    return null;
  }
}

function readBatch(
  batch: OpenedBatch,
  bodies: readonly InboxBody[],
  slice: Slice,
  limit: number,
): BatchProgress {
  let { next_body: nextBody, next_event: nextEvent } = batch;
  while (nextBody < bodies.length && room(slice, limit) > 0) {
    const end = readBody(bodies[nextBody]!, nextEvent, slice, room(slice, limit));
    nextBody = end === null ? nextBody + 1 : nextBody;
    nextEvent = end ?? 0;
  }
  return { id: batch.id, nextBody, nextEvent, done: nextBody >= bodies.length };
}

/** Adds what it reads to the slice. @returns the event to go on with, or `null` where the body is read to its end. */
export function readBody(body: InboxBody, from: number, slice: Slice, limit: number): number | null {
  const { adapter, units } = unitsOf(body, slice);
  if (adapter === null) return null;
  const only = body.replay?.eventIndex ?? null;
  const end = Math.min(units.length, from + limit);
  for (let index = from; index < end; index += 1) {
    if (only === null || only === index) readUnit(adapter, body, units[index], index, slice);
  }
  return end < units.length ? end : null;
}

function unitsOf(body: InboxBody, slice: Slice): { adapter: CarrierAdapter | null; units: unknown[] } {
  const adapter = adapterOf(body.carrier);
  try {
    if (!adapter) throw new UnreadableEvent(`no adapter for ${body.carrier} in this version of Milepost`);
    const units = adapter.split(parseBody(body.body));
    if (units.length > MOST_UNITS) throw new UnreadableEvent(`${units.length} events in one notification`);
    return { adapter, units };
  } catch (error) {
    if (body.remap) return { adapter: null, units: [] }; // its dead letter is there since it came
    const reason = error instanceof SyntaxError ? 'unreadable_json' : 'unreadable_event';
    slice.unreadable.push(letterFor(body, null, reason, (error as Error).message));
    return { adapter: null, units: [] };
  }
}

function readUnit(
  adapter: CarrierAdapter,
  body: InboxBody,
  unit: unknown,
  eventIndex: number,
  slice: Slice,
): void {
  const { receivedAt, source } = body;
  try {
    const { mapping } = adapter;
    slice.events.push({ body, eventIndex, event: adapter.read(unit), receivedAt, source, mapping });
  } catch (error) {
    if (body.remap) return;
    slice.unreadable.push(letterFor(body, eventIndex, 'unreadable_event', (error as Error).message));
  }
}

/** The dead letter that a body, or one of its events, becomes. */
export function letterFor(
  body: InboxBody,
  eventIndex: number | null,
  reason: DeadLetterReason,
  detail: string,
): DeadLetterDraft {
  return {
    carrier: body.carrier,
    reason,
    detail,
    source: body.source,
    body: body.body,
    eventIndex: eventIndex ?? body.replay?.eventIndex ?? null,
    receivedAt: body.receivedAt,
    ...(body.replay && { letterId: body.replay.letterId }),
  };
}
