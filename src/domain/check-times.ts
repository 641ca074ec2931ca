/** When a shipment is looked at next: the less is expected of it, the later. Times are epoch milliseconds. */
import { isTerminal, type Status } from './status.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long apart the looks of each urgency are; the first is every tick of the polling fallback. */
const RUNGS = [30 * SECOND, 10 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY] as const;

/** A rung, the most urgent first: 0 every tick, 1 every 10 minutes, 2 an hour, 3 to 6 every 3 to 24 hours. */
export type Urgency = 0 | 1 | 2 | 3 | 4 | 5 | 6;

const EVERY_TICK: Urgency = 0;
const HOURLY: Urgency = 2;
const DAILY: Urgency = 6;

/** So quiet a shipment may be for the next look to come that soon; its carrier doesn't push, or pushes. */
const LADDER: readonly (readonly [quiet: number, unpushed: Urgency, pushed: Urgency])[] = [
  [2 * HOUR, 1, 3],
  [DAY, 2, 3],
  [3 * DAY, 3, 4],
  [7 * DAY, 4, 5],
  [14 * DAY, 5, 6],
  [Infinity, 6, 6],
];

/** A shipment of which nothing new was heard for so long is `stalled`, then `expired`, and no longer asked about. */
const STALLED_AFTER = 7 * DAY;
const EXPIRED_AFTER = 30 * DAY;
/** An ended shipment is looked at daily for so long: carriers correct themselves. */
const WATCHED_AFTER_END = 7 * DAY;

/** How the polling fallback keeps time (`config.ts`). */
export interface Pace {
  /** Milliseconds between two ticks. */
  readonly tick: number;
  /** How much faster than the clock the carriers' time runs; 1 where they are real. */
  readonly speed: number;
}

/** What decides on the next look at a shipment. */
export interface Outlook {
  readonly status: Status;
  readonly endedAt: number | null;
  /** When something new was last heard of it, or else when it was registered. */
  readonly heardAt: number;
  /** Whether its carrier can be asked at all. */
  readonly isAsked: boolean;
  /** Whether its carrier is expected to push. */
  readonly isPushed: boolean;
}

export interface NextCheck {
  readonly trackingState: 'active' | 'completed' | 'expired' | 'stalled';
  readonly urgency: Urgency;
  /** Milliseconds until the next look; `null`: nothing more is expected. */
  readonly after: number | null;
}

export function nextCheck(outlook: Outlook, now: number, pace: Pace): NextCheck {
  const quiet = (now - outlook.heardAt) * pace.speed;
  if (isTerminal(outlook.status)) {
    const sinceEnd = (now - (outlook.endedAt ?? outlook.heardAt)) * pace.speed;
    const isWatched = outlook.isAsked && sinceEnd < WATCHED_AFTER_END;
    return { trackingState: 'completed', urgency: DAILY, after: isWatched ? waitOf(DAILY, pace) : null };
  }
  if (quiet >= EXPIRED_AFTER) return { trackingState: 'expired', urgency: DAILY, after: null };
  const trackingState = quiet >= STALLED_AFTER ? 'stalled' : 'active';
  if (!outlook.isAsked) {
    const boundary = quiet >= STALLED_AFTER ? EXPIRED_AFTER : STALLED_AFTER;
    return { trackingState, urgency: DAILY, after: (boundary - quiet) / pace.speed };
  }
  const urgency = urgencyOf(outlook, quiet);
  return { trackingState, urgency, after: waitOf(urgency, pace) };
}

function urgencyOf({ status, isPushed }: Outlook, quiet: number): Urgency {
  if (status === 'out_for_delivery') return isPushed ? HOURLY : EVERY_TICK;
  const [, unpushed, pushed] = LADDER.find(([longest]) => quiet < longest)!;
  return isPushed ? pushed : unpushed;
}

/** Milliseconds between two looks of an urgency, never less than a tick. */
export function waitOf(urgency: Urgency, { tick, speed }: Pace): number {
  return urgency === EVERY_TICK ? tick : Math.max(tick, RUNGS[urgency] / speed);
}

/** Milliseconds within which a shipment is looked at that has just gone out for delivery, or come alive again. */
export function soonestWait(pace: Pace): number {
  return waitOf(HOURLY, pace);
}

/** Milliseconds that a shipment may stay quiet before it counts as stalled. */
export function longestSilence(speed: number): number {
  return STALLED_AFTER / speed;
}

/** Seconds after it is due that a check of each urgency is to be made, by urgency. */
export function targetsOf(pace: Pace): number[] {
  return RUNGS.map((_, urgency) => waitOf(urgency as Urgency, pace) / SECOND);
}

const FIRST_BACKOFF = 30 * SECOND;
const LONGEST_BACKOFF = HOUR;

/**
 * Milliseconds to wait after so many failures in a row: exponential, with full jitter, so that what failed together is
 * not tried again together.
 */
export function backoff(failures: number, { speed }: Pace): number {
  return (Math.random() * Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(failures, 12))) / speed;
}

/** A wait that is a tenth longer or shorter by chance: what was registered together drifts apart. */
export function jittered(wait: number): number {
  return wait * (0.9 + Math.random() * 0.2);
}
