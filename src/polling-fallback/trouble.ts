/** Why a carrier was not asked, or gave no answer. */

/**
 * - `unauthorised`: the credential is refused, also with a fresh token. - `rate_limited`: 429. - `unavailable`: 5xx, or no
 * connection. - `timeout`: no whole answer in time. - `malformed`: an answer that is none the carrier documents.
 * - `refused`: it does not take this very request; nothing is wrong with the carrier.
 */
export type TroubleKind =
  'malformed' | 'rate_limited' | 'refused' | 'timeout' | 'unauthorised' | 'unavailable';

/** A request was sent, and brought no answer. */
export class CarrierTrouble extends Error {
  override readonly name = 'CarrierTrouble';

  constructor(
    readonly kind: TroubleKind,
    detail: string,
    /** Seconds for which the carrier wants to be left alone; 0: it said nothing of that. */
    readonly pauseSeconds = 0,
  ) {
    super(detail);
  }
}

/** The quota is used up, the carrier wants to be left alone, its circuit is open, or this process ends. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked';

  constructor(readonly reason: 'circuit_open' | 'paused' | 'quota' | 'stopping') {
    super(`not asked: ${reason}`);
  }
}
