/** A shipment's status as a pure function of the set of its events, whatever order they arrived in. */
import { effectiveTime, isSuspect } from './event-time.js';
import { isTerminal, rankOf, type Status } from './status.js';

/** What of an event decides a status. `receivedAt` is the earliest receipt of any copy of it. */
export interface FoldableEvent {
  readonly key: string;
  readonly status: Status | null;
  readonly subStatus: string | null;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly estimatedDelivery: string | null;
}

/** A place in the order of a shipment's events. */
export interface Position {
  readonly time: number;
  readonly rank: number;
  readonly key: string;
}

/** Where a shipment stands after some set of events. */
export interface Standing {
  readonly status: Status;
  readonly subStatus: string | null;
  /** Of the last event in the order; `null` while there is none. */
  readonly last: Position | null;
  readonly lastEventAt: Date | null;
  readonly estimatedDelivery: string | null;
  /** When a terminal status was reached that still holds, in epoch milliseconds; later scans don't put it off. */
  readonly endedAt: number | null;
}

export const UNKNOWN_YET: Standing = {
  status: 'pending',
  subStatus: 'awaiting_carrier_data',
  last: null,
  lastEventAt: null,
  estimatedDelivery: null,
  endedAt: null,
};

export function positionOf(event: FoldableEvent): Position {
  return {
    time: effectiveTime(event.occurredAt, event.receivedAt),
    rank: rankOf(event.status),
    key: event.key,
  };
}

/** Negative where `a` stands before `b`. Keys are fixed-width hex, so their order is the same in PostgreSQL and Redis. */
export function comparePositions(a: Position, b: Position): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** The standing after all of these events, given in any order; a key must not occur twice. */
export function fold(events: Iterable<FoldableEvent>): Standing {
  return [...events]
    .map((event) => ({ event, position: positionOf(event) }))
    .sort((a, b) => comparePositions(a.position, b.position))
    .reduce((standing, { event, position }) => step(standing, event, position), UNKNOWN_YET);
}

/** Whether `event` stands after all that `standing` has seen, so that `extend` gives what `fold` would. */
export function extendsStanding(standing: Standing, event: FoldableEvent): boolean {
  if (isSuspect(event.occurredAt, event.receivedAt)) return true;
  return standing.last === null || comparePositions(positionOf(event), standing.last) > 0;
}

/** The standing with one more event. Only right where `extendsStanding`. */
export function extend(standing: Standing, event: FoldableEvent): Standing {
  return step(standing, event, positionOf(event));
}

function step(standing: Standing, event: FoldableEvent, position: Position): Standing {
  if (isSuspect(event.occurredAt, event.receivedAt)) return standing;
  const moves = event.status !== null && !isLatched(standing.status, event.status);
  const status = moves ? event.status : standing.status;
  return {
    status,
    subStatus: moves ? event.subStatus : standing.subStatus,
    last: position,
    lastEventAt: event.occurredAt,
    estimatedDelivery: event.estimatedDelivery ?? standing.estimatedDelivery,
    endedAt: isTerminal(status) ? endOf(standing, status, position) : null,
  };
}

function endOf(standing: Standing, status: Status, position: Position): number {
  return standing.status === status && standing.endedAt !== null ? standing.endedAt : position.time;
}

/** A delivery stands until the parcel is explicitly on its way back; any other later scan is history only. */
function isLatched(current: Status, next: Status): boolean {
  return current === 'delivered' && next !== 'delivered' && next !== 'returning' && next !== 'returned';
}
