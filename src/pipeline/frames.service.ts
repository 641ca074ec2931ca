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
    const frames = new Map<string, Buffer>();
    const unread: ClaimedBatch[] = [];
    for (const batch of batches) {
      const frame = this.kept.get(nameOf(batch));
      if (frame) frames.set(batch.id, frame);
      else unread.push(batch);
    }
    if (unread.length === 0) return frames;
    const read = await readFrames(
      sql,
      unread.map(({ id }) => id),
    );
    for (const batch of unread) {
      const frame = read.get(batch.id)!;
      this.kept.set(nameOf(batch), frame);
      frames.set(batch.id, frame);
    }
    return frames;
  }
}

/** After a failover another batch may have the same id. */
function nameOf({ id, received_at }: ClaimedBatch): string {
  return `${id} ${received_at}`;
}
