/** What every carrier's message becomes: one scan of one parcel, in our own vocabulary. */
import type { Status } from './status.js';

/** Where a scan happened, as far as the carrier says. `country` is ISO 3166-1 alpha-2 where the carrier gives a code. */
export interface Place {
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export const NOWHERE: Place = {
  city: null,
  state: null,
  postalCode: null,
  country: null,
  latitude: null,
  longitude: null,
};

/**
 * How far the instant can be trusted. `suspect` is not a carrier's word: it depends on when we received the
 * event (see `event-time.ts`), so adapters never set it.
 */
export type CarrierTimeQuality = 'exact' | 'offset_inferred' | 'local_no_zone' | 'date_only';
export type TimeQuality = CarrierTimeQuality | 'suspect';

/** A door through which an event came. */
export type EventSource = 'webhook' | 'poll' | 'import';

export interface CarrierEvent {
  /** The slugs under which a shipment may be registered to get this event: the real carrier first, then the aggregator that told us. */
  readonly carriers: readonly [string, ...string[]];
  readonly trackingNumber: string;
  /** The carrier's own id of the shipment, where tracking numbers are reused (FedEx, USPS). */
  readonly shipmentRef: string | null;
  /** 32 hex digits; the same scan has the same key through every door (see `event-key.ts`). */
  readonly key: string;
  /** `null`: a note of the carrier's that says nothing about where the parcel is; it is kept and moves no status. */
  readonly status: Status | null;
  readonly subStatus: string | null;
  /** The carrier's own code and words. */
  readonly code: string | null;
  readonly description: string | null;
  readonly occurredAt: Date;
  /** The wall clock at the place of the scan as the carrier prints it, `YYYY-MM-DDTHH:MM:SS`, with the offset if printed. */
  readonly occurredAtLocal: string | null;
  readonly timeQuality: CarrierTimeQuality;
  readonly place: Place;
  /** `YYYY-MM-DD` or an RFC 3339 instant. */
  readonly estimatedDelivery: string | null;
  /** Set where the carrier's code is not in our map and a coarser field decided: `carrier's field:value`. */
  readonly unmapped: string | null;
}
