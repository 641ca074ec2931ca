/** Says on the Redis channels what has changed. Nobody listening is no failure. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { publicId } from '../domain/ids.js';
import type { NumberedFeed } from '../storage/feed.sql.js';
import { type Append, execute } from '../storage/redis.js';
import { READ_MODEL_REDIS } from '../storage/stores.js';
import type { ShipmentChange } from '../tracking/timeline/reconcile.js';
import { eventsOfChange, type TrackingEvent } from '../tracking/tracking-event.js';
import { channelOf, feedChannelOf } from './channels.js';

@Injectable()
export class Push {
  constructor(@Inject(READ_MODEL_REDIS) private readonly redis: Redis) {}

  /**
   * Says every version on the channel of its shipment, in order, where anybody listens. Whoever begins to listen later
   * reads what was committed before. @throws Error where Redis has not taken all of it.
   */
  async publish(events: readonly TrackingEvent[]): Promise<void> {
    const pipeline = this.redis.pipeline();
    say(await this.heardAmong(events, ({ shipment_id }) => shipment_id))(pipeline);
    await execute(pipeline);
  }

  /** As `publish`, to be sent behind what the API is to show by then. @throws Error where Redis is away */
  async prepare(changes: readonly ShipmentChange[]): Promise<Append> {
    const heard = await this.heardAmong(changes, ({ shipment }) => publicId('shp', shipment.id));
    return say(heard.flatMap(eventsOfChange));
  }

  /** Those whose shipment's channel has a listener. */
  private async heardAmong<Said>(
    all: readonly Said[],
    shipmentIdOf: (said: Said) => string,
  ): Promise<readonly Said[]> {
    if (all.length === 0) return all;
    const channels = all.map((said) => channelOf(shipmentIdOf(said)));
    const [patterns, counts] = await Promise.all([
      this.redis.pubsub('NUMPAT'),
      this.redis.pubsub('NUMSUB', ...new Set(channels)) as Promise<(number | string)[]>,
    ]);
    if (Number(patterns) > 0) return all; // who listens by a pattern may mean any of them
    const heard = new Set(counts.filter((_, index) => Number(counts[index + 1]) > 0 && index % 2 === 0));
    return all.filter((_, index) => heard.has(channels[index]!));
  }

  /** Says how far feeds are numbered. Whoever misses it looks for himself a moment later. */
  ring(feeds: readonly NumberedFeed[]): void {
    const pipeline = this.redis.pipeline();
    for (const { customer_id, head } of feeds) {
      pipeline.publish(feedChannelOf(customer_id), String(head));
    }
    execute(pipeline).catch(() => undefined);
  }
}

function say(events: readonly TrackingEvent[]): Append {
  return (pipeline) => {
    for (const event of events) pipeline.publish(channelOf(event.shipment_id), JSON.stringify(event));
  };
}
