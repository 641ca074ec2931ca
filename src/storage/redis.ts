/** The read model's connection to Redis: it fails fast, for PostgreSQL stands behind it. */
import { type ChainableCommander, Redis } from 'ioredis';

/** After which a command is given up, in milliseconds: the reader goes to PostgreSQL. */
const COMMAND_TIMEOUT = 200;

export function openReadModelRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
    enableAutoPipelining: true,
    connectionName: 'milepost-read-model',
  });
  redis.on('error', onError);
  return redis;
}

/** After which a listening Redis that does not answer counts as away, in milliseconds. */
const LISTENER_TIMEOUT = 1000;

/** A connection that only listens. It does not subscribe again by itself: whoever listens has to know when it broke. */
export function openListeningRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    commandTimeout: LISTENER_TIMEOUT,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
    connectionName: 'milepost-listener',
  });
  redis.on('error', onError);
  return redis;
}

/** Sends a pipeline. @throws Error the first of its commands' failures, or that Redis is away. */
export async function execute(pipeline: ChainableCommander): Promise<void> {
  if (pipeline.length === 0) return;
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}
