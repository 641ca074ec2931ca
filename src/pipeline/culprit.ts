/** The event that killed every worker that began it: put aside unread, for reading it may be what kills. */
import { decodeFrame } from '../storage/inbox-frame.js';
import { letterFor, type OpenedBatch, type Slice } from './slice.js';

/**
 * Within a body that could be taken apart (its first events are through) the one event is put aside; else the whole
 * body, because nothing tells how many events it has.
 */
export function buryCulprit(batch: OpenedBatch, starts: number): Slice {
  const bodies = decodeFrame(batch.frame);
  const body = bodies[batch.next_body]!;
  const apart = batch.next_event > 0;
  const detail = `${starts} workers died while they worked on it`;
  const letter = letterFor(body, apart ? batch.next_event : null, 'kills_worker', detail);
  const nextBody = apart ? batch.next_body : batch.next_body + 1;
  const nextEvent = apart ? batch.next_event + 1 : 0;
  const done = nextBody >= bodies.length;
  return {
    events: [],
    unreadable: [letter],
    progress: [{ id: batch.id, nextBody, nextEvent, done }],
    unreadableBatches: [],
  };
}
