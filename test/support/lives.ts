/** Lives of many parcels as generic events, seeded: distinct minutes, every event with a place in the order of its own. */
import { fold, type FoldableEvent } from '../../src/domain/fold.js';
import { eventKey } from '../../src/domain/event-key.js';
import type { Status } from '../../src/domain/status.js';
import type { GenericEvent } from './carrier.js';

/** A small seeded generator (mulberry32), so that a failure can be run again. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const MIDDLE: readonly Status[] = [
  'in_transit',
  'in_transit',
  'exception',
  'attempt_failed',
  'available_for_pickup',
  'out_for_delivery',
  'returning',
];
const BEGIN = Date.UTC(2026, 9, 1);
const MINUTE = 60_000;

export interface Life {
  readonly trackingNumber: string;
  /** In the order in which they happened. */
  readonly events: readonly GenericEvent[];
}

/** Half of the events have no event_id, and are told apart by code and minute. */
export function lifeOf(number: number, length: number, random: () => number): Life {
  const trackingNumber = `LIFE${String(number).padStart(6, '0')}`;
  const events = Array.from({ length }, (_, index) => {
    const status = statusAt(index, length, random);
    return {
      carrier: 'acme_freight',
      tracking_number: trackingNumber,
      status,
      code: `C${index}`,
      description: `step ${index}`,
      occurred_at: new Date(BEGIN + (index * 60 + Math.floor(random() * 50)) * MINUTE).toISOString(),
      location: { city: `City ${index}`, country: 'US' },
      ...(index % 2 === 0 && { event_id: `${trackingNumber}-${index}` }),
    };
  });
  return { trackingNumber, events };
}

function statusAt(index: number, length: number, random: () => number): Status {
  if (index === 0) return 'info_received';
  if (index === length - 1 && random() < 0.7) return 'delivered';
  return MIDDLE[Math.floor(random() * MIDDLE.length)]!;
}

/** The status that the plain fold gives, knowing nothing of servers. */
export function foldedStatus({ events }: Life): Status {
  const received = new Date();
  return fold(
    events.map((event): FoldableEvent => {
      const key = eventKey({
        carrier: 'x',
        discriminator: String(event['code']),
        wallClock: event.occurred_at,
      });
      const occurredAt = new Date(event.occurred_at);
      const status = event.status as Status;
      return { key, status, subStatus: null, occurredAt, receivedAt: received, estimatedDelivery: null };
    }),
  ).status;
}
