/**
 * Follows a table that grows: new rows at once, and, since a row with a lower id may be committed after one with a higher
 * id, everything above a mark again, which moves on only to ids below which no row can come any more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FollowedSource } from './legacy-source.js';

/** Milliseconds. */
const EVERY = 1000;
/** So long an id may be taken before its transaction has begun to write. */
const SETTLING = 60_000;

/**
 * @param from the mark @param take takes the rows above an id, and gives the last one's id, or the same @param note keeps the mark
 */
export async function follow(
  source: FollowedSource,
  from: string | null,
  take: (above: string | null) => Promise<string | null>,
  note: (mark: string) => Promise<void>,
  stopped: AbortSignal,
  settling = SETTLING,
): Promise<void> {
  let [mark, tip] = [from, from];
  let reached = await source.reach();
  let reachedAt = performance.now();
  while (!stopped.aborted) {
    tip = await take(tip);
    if (performance.now() - reachedAt >= settling && (await source.isSettled(reached))) {
      await take(mark);
      mark = reached.id ?? mark;
      if (mark !== null) await note(mark);
      reached = await source.reach();
      reachedAt = performance.now();
    }
    await sleep(EVERY, undefined, { signal: stopped }).catch(() => undefined);
  }
}

/**
 * The highest id below which every row there will ever be can be read by now. It waits for the transactions that may
 * still write one. @param onWait is told once, if it takes longer than a moment
 */
export async function settledReach(
  source: FollowedSource,
  stopped: AbortSignal,
  onWait: () => void,
): Promise<string | null> {
  const reach = await source.reach();
  for (let waited = 0; !(await source.isSettled(reach)); waited += EVERY) {
    stopped.throwIfAborted();
    if (waited === 3 * EVERY) onWait();
    await sleep(EVERY, undefined, { signal: stopped }).catch(() => undefined);
  }
  return reach.id;
}
