/** Where a stream comes from: a channel that says what is new, and PostgreSQL, which has all of it. */
import { publicId } from '../domain/ids.js';
import { readFeed, readVersions } from '../storage/versions.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { channelOf, feedChannelOf } from './channels.js';
import { eventOfFeed, eventOfVersion, type TrackingEvent } from '../tracking/tracking-event.js';

/** An event at its place in a stream: a shipment's version, or a sequence in a customer's feed. */
export interface Placed {
  readonly place: number;
  readonly event: TrackingEvent;
}

export interface Source {
  readonly channel: string;
  /**
   * What a message on the channel says: how far the stream is by now, and perhaps the event at that place itself.
   * @throws Error where it says neither
   */
  hear(message: string): { place: number; event?: TrackingEvent };
  /** The next events after a place, at most a page; none where there are no more. @throws Error while PostgreSQL is away. */
  readAfter(place: number): Promise<Placed[]>;
}

/** Small enough that whoever is told a whole page at once is not cut for being slow. */
export const PAGE = 200;
const LAST_VERSION = 2 ** 31 - 1;

/** All reads are the customer's own: row-level security shows them nothing else. */
export class ShipmentSource implements Source {
  readonly channel: string;

  constructor(
    private readonly pools: Pools,
    readonly customerId: string,
    readonly shipmentId: string,
  ) {
    this.channel = channelOf(publicId('shp', shipmentId));
  }

  hear(message: string): { place: number; event: TrackingEvent } {
    const event = JSON.parse(message) as TrackingEvent;
    return { place: wholeNumber(event.version), event };
  }

  async readAfter(place: number): Promise<Placed[]> {
    const range = { shipment_id: this.shipmentId, first_version: place + 1, last_version: LAST_VERSION };
    const rows = await asCustomer(this.pools.reader, this.customerId, (sql) =>
      readVersions(sql, [range], PAGE),
    );
    return rows.map((row) => ({ place: row.feed_version, event: eventOfVersion(row) }));
  }
}

export class CustomerSource implements Source {
  readonly channel: string;

  constructor(
    private readonly pools: Pools,
    readonly customerId: string,
  ) {
    this.channel = feedChannelOf(customerId);
  }

  hear(message: string): { place: number } {
    return { place: wholeNumber(Number(message)) };
  }

  async readAfter(place: number): Promise<Placed[]> {
    const rows = await asCustomer(this.pools.reader, this.customerId, (sql) =>
      readFeed(sql, this.customerId, place, PAGE),
    );
    return rows.map((row) => ({ place: row.sequence, event: eventOfFeed(row) }));
  }
}

function wholeNumber(place: unknown): number {
  if (!Number.isSafeInteger(place)) throw new Error('the message says no place in the stream');
  return place as number;
}
