/** Says on the Redis channels what has changed. Nobody listening is no failure. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { NumberedFeed } from '../storage/feed.sql.js';
import { type Append, execute } from '../storage/redis.js';
import { READ_MODEL_REDIS } from '../storage/stores.js';
import { channelOf, feedChannelOf } from './channels.js';
import type { TrackingEvent } from '../tracking/tracking-event.js';

@Injectable()
export class Push {
  constructor(@Inject(READ_MODEL_REDIS) private readonly redis: Redis) {}

  /**
   * Says every version on the channel of its shipment, in order, where anybody listens. Whoever begins to listen later
   * reads what was committed before. @throws Error where Redis has not taken all of it.
   */
  async publish(events: readonly TrackingEvent[]): Promise<void> {
    const pipeline = this.redis.pipeline();
    (await this.prepare(events))(pipeline);
    await execute(pipeline);
  }

  /** As `publish`, to be sent behind what the API is to show by then. @throws Error where Redis is away */
  async prepare(events: readonly TrackingEvent[]): Promise<Append> {
    const isHeard = await this.listenersAmong(events.map(({ shipment_id }) => channelOf(shipment_id)));
    return (pipeline) => {
      for (const event of events) {
        const channel = channelOf(event.shipment_id);
        if (isHeard(channel)) pipeline.publish(channel, JSON.stringify(event));
      }
    };
  }

  private async listenersAmong(channels: readonly string[]): Promise<(channel: string) => boolean> {
    if (channels.length === 0) return () => false;
    const [patterns, counts] = await Promise.all([
      this.redis.pubsub('NUMPAT'),
      this.redis.pubsub('NUMSUB', ...new Set(channels)) as Promise<(number | string)[]>,
    ]);
    if (Number(patterns) > 0) return () => true; // who listens by a pattern may mean any of them
    const heard = new Set(counts.filter((_, index) => Number(counts[index + 1]) > 0 && index % 2 === 0));
    return (channel) => heard.has(channel);
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
