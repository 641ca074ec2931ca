/** How LogiTrack, a predecessor with a history to take over, called what happens to a parcel. */
import type { Status } from '../domain/status.js';
import type { Happening } from './fate.js';

/** All its words, by what they mean here. */
export const STATUS_WORDS: Readonly<Record<Status, readonly [string, ...string[]]>> = {
  pending: ['PENDING'],
  info_received: ['LABEL CREATED'],
  in_transit: ['IN TRANSIT', 'PICKED UP'],
  attempt_failed: ['DELIVERY ATTEMPTED'],
  exception: ['EXCEPTION', 'CUSTOMS HOLD'],
  returning: ['RETURNING'],
  available_for_pickup: ['AVAILABLE FOR PICKUP'],
  out_for_delivery: ['OUT FOR DELIVERY'],
  delivered: ['DELIVERED'],
  returned: ['RETURNED TO SENDER'],
  cancelled: ['CANCELLED'],
};

/** The same the other way round: what each word means. */
export const WORD_STATUSES: Readonly<Record<string, Status>> = Object.fromEntries(
  Object.entries(STATUS_WORDS).flatMap(([status, words]) => words.map((word) => [word, status as Status])),
);

const WORDS: Readonly<Record<Happening, string>> = {
  label_created: 'LABEL CREATED',
  picked_up: 'PICKED UP',
  departed: 'IN TRANSIT',
  arrived: 'IN TRANSIT',
  arrived_nearby: 'IN TRANSIT',
  customs_entered: 'IN TRANSIT',
  customs_held: 'CUSTOMS HOLD',
  customs_released: 'IN TRANSIT',
  delayed: 'EXCEPTION',
  bad_weather: 'EXCEPTION',
  missing: 'EXCEPTION',
  found: 'IN TRANSIT',
  out_for_delivery: 'OUT FOR DELIVERY',
  nobody_home: 'DELIVERY ATTEMPTED',
  at_pickup_point: 'AVAILABLE FOR PICKUP',
  collected: 'DELIVERED',
  delivered: 'DELIVERED',
  return_started: 'RETURNING',
  returned: 'RETURNED TO SENDER',
};

/** FedEx tells a delivery to the sender by the code of any delivery. */
export function wordOf(happening: Happening, carrier: string): string {
  return carrier === 'fedex' && happening === 'returned' ? 'DELIVERED' : WORDS[happening];
}
