/** How BullMQ reaches Redis. A producer fails fast; a consumer waits and comes back soon. */
import type { RedisOptions } from 'bullmq';

/** The hash tag keeps all keys of the queues in one slot of a Redis Cluster. */
export const QUEUE_PREFIX = '{milepost}';

/** BullMQ's own default sleeps up to 20 s after an outage. */
const retryStrategy = (attempt: number) => Math.min(50 * attempt, 1000);

export function producerConnection(url: string): RedisOptions {
  return { url, retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 500 };
}

export function consumerConnection(url: string): RedisOptions {
  return { url, retryStrategy, maxRetriesPerRequest: null };
}
