/** The frames of claimed batches: one that has bodies for several slices is read once, not again for each of them. */
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type ClaimedBatch, readFrames } from '../storage/inbox.sql.js';
import type { Sql } from '../storage/sql.js';

/** Some dozens of the largest that the doors write together; a larger one is read again. */
const KEPT_BYTES = 4 * 1024 * 1024;

@Injectable()
export class Frames {
  private readonly kept = new LRUCache<string, Buffer>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length), // an empty frame is unreadable, but must not stop us here
  });

  /** By batch id. */
  async of(sql: Sql, batches: readonly ClaimedBatch[]): Promise<ReadonlyMap<string, Buffer>> {
    const kept = new Map(batches.map((batch) => [batch, this.kept.get(nameOf(batch))]));
    const unread = batches.filter((batch) => kept.get(batch) === undefined).map(({ id }) => id);
    const read = unread.length > 0 ? await readFrames(sql, unread) : new Map<string, Buffer>();
    const frames = batches.map((batch) => [batch, kept.get(batch) ?? read.get(batch.id)!] as const);
    for (const [batch, frame] of frames) this.kept.set(nameOf(batch), frame);
    return new Map(frames.map(([{ id }, frame]) => [id, frame]));
  }
}

/** After a failover another batch may have the same id. */
function nameOf({ id, received_at }: ClaimedBatch): string {
  return `${id} ${received_at}`;
}
