/** Waits for something that will be so, and says what it was still like when it was not. */
import { setTimeout as pause } from 'node:timers/promises';

export async function until<Seen>(
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
  deadlineMs = 20_000,
): Promise<Seen> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() > end)
      throw new Error(`not so after ${deadlineMs} ms: ${JSON.stringify(seen)?.slice(0, 500)}`);
    await pause(25);
  }
}
