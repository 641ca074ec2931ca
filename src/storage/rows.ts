/** The rows of the hot tables as PostgreSQL gives them. */

export interface ShipmentRow {
  id: string;
  customer_id: string;
  carrier: string;
  tracking_number: string;
  number_key: string;
  carrier_ref: string | null;
  /** Epoch milliseconds; -Infinity for the first shipment of a number. */
  cycle_started_ms: number;
  reference: string | null;
  metadata: object;
  origin: object | null;
  destination: object | null;
  status: string;
  sub_status: string | null;
  tracking_state: string;
  estimated_delivery: string | null;
  last_event_at: Date | null;
  last_effective_at: Date | null;
  last_rank: number | null;
  last_key: string | null;
  ended_at: Date | null;
  version: number;
  revision: number;
  event_count: number;
  source: string | null;
  checked_at: Date | null;
  /** When the carrier last answered a question of ours. */
  asked_at: Date | null;
  next_check_at: Date | null;
  /** Nobody named its carrier: it was told from the number. */
  carrier_guessed: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface EventRow {
  shipment_id: string;
  /** Without dashes, as in `domain/event-key.ts`. */
  key: string;
  customer_id: string;
  version: number;
  status: string | null;
  sub_status: string | null;
  code: string | null;
  description: string | null;
  city: string | null;
  state: string | null;
  postal_code: string | null;
  country: string | null;
  latitude: number | null;
  longitude: number | null;
  occurred_at: Date;
  occurred_at_local: string | null;
  time_quality: string;
  estimated_delivery: string | null;
  shipment_ref: string | null;
  unmapped: string | null;
  source: string;
  received_at: Date;
  applied_at: Date;
  effective_at: Date;
  rank: number;
  content_hash: string;
  told_at: Date;
  /** The version of the carrier's mapping that read it; `null` in rows from before these were counted. */
  mapping: number | null;
  tellings: string | null;
}

/** An event as one version of a shipment shows it, and where the shipment stands by now. */
export interface VersionRow extends EventRow {
  feed_version: number;
  shipment_status: string;
  shipment_sub_status: string | null;
}

/** One line of a customer's change feed. */
export interface FeedItemRow
  extends
    VersionRow,
    Pick<ShipmentRow, 'carrier' | 'destination' | 'origin' | 'reference' | 'tracking_number'> {
  sequence: number;
}
