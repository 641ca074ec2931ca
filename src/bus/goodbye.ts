/** BullMQ says goodbye to Redis before it closes, and would wait for a Redis that is away for ever. */
import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_GOODBYE = 1500;

/** Resolves when `closing` does, fails, or has taken too long. What it left open ends with the process. */
export async function goodbye(closing: Promise<unknown>): Promise<void> {
  const tooLong = new AbortController();
  const longest = pause(LONGEST_GOODBYE, undefined, { signal: tooLong.signal });
  await Promise.race([closing, longest]).catch(() => undefined);
  tooLong.abort();
  longest.catch(() => undefined);
}
