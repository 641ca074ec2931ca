/** A storm of webhooks: every event 1 to 3 times, shuffled, over many connections; what is not acknowledged is sent again. */
import { setTimeout as pause } from 'node:timers/promises';
import { sendGeneric } from './carrier.js';
import type { GenericEvent } from './carrier.js';
import { type Life, shuffled } from './lives.js';

const LONGEST = 60_000;

export interface Storm {
  /** Answered 2xx so far. */
  acknowledged: number;
  /** Requests that got no 2xx, and were sent again. */
  refused: number;
  /** Resolves when every event has been acknowledged at least once. */
  readonly over: Promise<void>;
}

export function unleash(
  urlOf: () => string,
  lives: readonly Life[],
  random: () => number,
  connections: number,
): Storm {
  const sent = lives.flatMap(({ events }) =>
    events.flatMap((event) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => event)),
  );
  const queue = shuffled(sent, random);
  const counts = { acknowledged: 0, refused: 0 };
  const worker = async () => {
    for (let event = queue.pop(); event; event = queue.pop()) {
      await deliver(urlOf, event, () => (counts.refused += 1));
      counts.acknowledged += 1;
    }
  };
  const over = Promise.all(Array.from({ length: connections }, worker)).then(() => undefined);
  return Object.assign(counts, { over });
}

/** As a carrier does: again and again, until it is acknowledged. */
export async function deliver(
  urlOf: () => string,
  event: GenericEvent,
  onRefusal: () => void = () => undefined,
): Promise<void> {
  const end = performance.now() + LONGEST;
  while (performance.now() < end) {
    const response = await sendGeneric(urlOf(), event).catch(() => null);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.status === 202) return;
    onRefusal();
    await pause(50);
  }
  throw new Error('an event was not acknowledged within a minute');
}
