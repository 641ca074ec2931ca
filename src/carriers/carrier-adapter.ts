/** What a carrier's folder provides. Every adapter is held to one conformance suite (`test/unit/carriers`). */
import type { IncomingHttpHeaders } from 'node:http';
import type { CarrierEvent } from '../domain/carrier-event.js';
import type { CarrierPull } from './carrier-pull.js';

/** One request as it came in: nothing parsed, nothing decoded. */
export interface SignedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/** `late`: rightly signed, but with a timestamp outside the tolerance. It is stored and flagged, for a late retry is no attack. */
export type Verdict = 'valid' | 'late' | 'invalid';

export interface CarrierAdapter<Unit = unknown> {
  /** The carrier's name in URLs and on shipments, `[a-z0-9_]{2,40}`. */
  readonly slug: string;
  /**
   * The version of what `read` makes of the carrier's codes, 1 or more. To be raised with every change of it: it is kept
   * with each event, and of two readings of one message that of the later version counts (`domain/tellings.ts`).
   */
  readonly mapping: number;
  /** The 2xx that the carrier's document asks for. */
  readonly acknowledgement: 200 | 202;
  /** The most events one body may hold, where our own contract limits it. */
  readonly maxEvents?: number;
  /** Whether the configuration names the header that carries the proof (`<CARRIER>_WEBHOOK_HEADER`). */
  readonly namesHeader?: true;
  /**
   * Checks the sender over the raw bytes, in constant time. Never throws.
   * @param header the one that the configuration names, in lower case; given where `namesHeader`
   */
  verify(request: SignedRequest, secret: string, header?: string): Verdict;
  /** The answer to a handshake, which nobody has signed; `null` where the payload is none. */
  handshake?(payload: unknown): object | null;
  /** What is wrong with a secret in the configuration, or `null`. */
  checkSecret?(secret: string): string | null;
  /**
   * Takes a notification apart, one unit an event, in the payload's order; none where it says nothing (a test ping).
   * @throws UnreadableEvent where the shape is none that the carrier documents.
   */
  split(payload: unknown): Unit[];
  /**
   * Reads one unit.
   * @throws UnreadableEvent where it lacks what an event must have. It costs no other unit.
   */
  read(unit: Unit): CarrierEvent;
  /** How the carrier is asked, where it can be. What it answers is taken apart by `split`, as a push is. */
  readonly pull?: CarrierPull;
}

/** A carrier's message that cannot be understood; it becomes a dead letter with this message as its detail. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}
