/** Publishes every new version of a shipment on `ws:<shipment_id>`, in the order of versions. */
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { execute } from '../storage/redis.js';
import { READ_MODEL_REDIS } from '../storage/stores.js';

/** What goes over the channel, and on to the sockets. `event` is as the API prints it. */
export interface PushedVersion {
  readonly shipment_id: string;
  readonly version: number;
  readonly status: string;
  readonly sub_status: string | null;
  readonly event: object;
}

export function channelOf(shipmentId: string): string {
  return `ws:${shipmentId}`;
}

@Injectable()
export class Push {
  constructor(@Inject(READ_MODEL_REDIS) private readonly redis: Redis) {}

  /** Nobody listening is no failure. @throws Error where Redis has not taken all of it. */
  async publish(versions: readonly PushedVersion[]): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const version of versions) pipeline.publish(channelOf(version.shipment_id), JSON.stringify(version));
    await execute(pipeline);
  }
}
