/** Says on the Redis channels what has changed. Nobody listening is no failure. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { NumberedFeed } from '../storage/feed.sql.js';
import { execute } from '../storage/redis.js';
import { READ_MODEL_REDIS } from '../storage/stores.js';
import { channelOf, feedChannelOf } from './channels.js';
import type { TrackingEvent } from './tracking-event.js';

@Injectable()
export class Push {
  constructor(@Inject(READ_MODEL_REDIS) private readonly redis: Redis) {}

  /** Says every version on the channel of its shipment, in order. @throws Error where Redis has not taken all of it. */
  async publish(events: readonly TrackingEvent[]): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const event of events) pipeline.publish(channelOf(event.shipment_id), JSON.stringify(event));
    await execute(pipeline);
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
