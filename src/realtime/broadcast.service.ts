/** Tells the sockets in a room. Each of them has been told all that came before. */
import { Injectable } from '@nestjs/common';
import { channelOf, waitingRoomOf } from './channels.js';
import { receivedToSocket } from './metrics.js';
import type { TrackingEvent } from '../tracking/tracking-event.js';
import type { ViewerNamespace, ViewerSocket } from './viewer.js';

@Injectable()
export class Broadcast {
  private namespace: ViewerNamespace | null = null;

  openOn(namespace: ViewerNamespace): void {
    this.namespace = namespace;
  }

  /** Whoever follows a shipment by its own channel, or waits to, is not told of it by the customer's as well. */
  tell(channel: string, event: TrackingEvent): void {
    const own = channelOf(event.shipment_id);
    const room = this.namespace!.to(channel);
    const told = channel === own ? room : room.except([own, waitingRoomOf(own)]);
    told.emit('tracking.event', event);
    receivedToSocket.observe(Math.max(0, Date.now() - new Date(event.event.received_at).getTime()) / 1000);
  }

  get sockets(): ViewerSocket[] {
    return [...(this.namespace?.sockets.values() ?? [])];
  }
}
