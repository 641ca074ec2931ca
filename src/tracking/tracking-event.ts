/** One version of a shipment as the channels and the sockets say it. */
import { publicId } from '../domain/ids.js';
import type { EventRow, FeedItemRow, VersionRow } from '../storage/rows.js';
import { eventDocument } from './presentation.js';
import type { ShipmentChange } from './timeline/reconcile.js';

export interface TrackingEvent {
  readonly shipment_id: string;
  /** One more than that of the event before it. */
  readonly version: number;
  /** Where the shipment stands when this is said. */
  readonly status: string;
  readonly sub_status: string | null;
  /** As the API prints it. */
  readonly event: ReturnType<typeof eventDocument>;
}

/** What is said to those who follow all shipments: they may not have heard of this one before. */
export interface FeedEvent extends TrackingEvent {
  /** Its place in the customer's change feed. */
  readonly sequence: number;
  readonly carrier: string;
  readonly tracking_number: string;
  readonly reference: string | null;
  readonly origin: object | null;
  readonly destination: object | null;
}

/** What a change just made has to say, in the order of versions. */
export function eventsOfChange({ shipment, added, corrected }: ShipmentChange): TrackingEvent[] {
  return [...added, ...corrected].map((row) => said(row, row.version, shipment.status, shipment.sub_status));
}

export function eventOfVersion(row: VersionRow): TrackingEvent {
  return said(row, row.feed_version, row.shipment_status, row.shipment_sub_status);
}

export function eventOfFeed(row: FeedItemRow): FeedEvent {
  const { sequence, carrier, tracking_number, reference, origin, destination } = row;
  return {
    ...eventOfVersion(row),
    sequence,
    carrier,
    tracking_number,
    reference,
    origin,
    destination,
  };
}

function said(row: EventRow, version: number, status: string, subStatus: string | null): TrackingEvent {
  return {
    shipment_id: publicId('shp', row.shipment_id),
    version,
    status,
    sub_status: subStatus,
    event: eventDocument(row),
  };
}
