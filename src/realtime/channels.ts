/**
 * The Redis channels, which are also the names of a socket's rooms:
 *
 * | channel | who speaks | what |
 * |---|---|---|
 * | `ws:<shipment_id>` | whoever applied a change | every version, a `TrackingEvent` as JSON |
 * | `ws:<customer_id>` | the feed's sequencer | how far the feed is numbered: a bare number |
 */
import { publicId } from '../domain/ids.js';

export function channelOf(publicId: string): string {
  return `ws:${publicId}`;
}

/** @param customerId a UUID */
export function feedChannelOf(customerId: string): string {
  return channelOf(publicId('cus', customerId));
}

/** The room of sockets that have asked for a channel and are not told of it yet: first comes what they missed. */
export function waitingRoomOf(channel: string): string {
  return `${channel}?`;
}
