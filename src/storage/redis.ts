/** The connections to Redis: the read model's and the listener's fail fast, for PostgreSQL stands behind them. */
import type { ChainableCommander, Redis, RedisOptions } from 'ioredis';
import { CorkedRedis } from './corked-redis.js';

/** After which a command is given up, in milliseconds: the reader goes to PostgreSQL. */
const COMMAND_TIMEOUT = 200;
/** After which a listening Redis that does not answer counts as away, in milliseconds. */
const LISTENER_TIMEOUT = 1000;
/** As `COMMAND_TIMEOUT`, where nobody waits but an operator. */
const COMMAND_PATIENCE = 5000;

export function openReadModelRedis(url: string, onError: (error: Error) => void): Redis {
  return openFailingFast(url, onError, {
    commandTimeout: COMMAND_TIMEOUT,
    connectionName: 'milepost-read-model',
  });
}

/** A connection that only listens. It does not subscribe again by itself: whoever listens has to know when it broke. */
export function openListeningRedis(url: string, onError: (error: Error) => void): Redis {
  return openFailingFast(url, onError, {
    commandTimeout: LISTENER_TIMEOUT,
    autoResubscribe: false,
    connectionName: 'milepost-listener',
  });
}

/**
 * For an operator's command: connected when this resolves, patient with answers, and over when Redis is.
 * @throws Error that says why there is no connection
 */
export async function connectToRedis(url: string): Promise<Redis> {
  const redis = new CorkedRedis(url, {
    lazyConnect: true,
    connectTimeout: COMMAND_PATIENCE,
    commandTimeout: COMMAND_PATIENCE,
    retryStrategy: () => null,
    connectionName: 'milepost-command',
  });
  let cause: Error | undefined; // connect() itself says only that there is no connection
  redis.on('error', (error: Error) => (cause = error));
  await redis.connect().catch((error: Error) => {
    throw cause ?? error;
  });
  return redis;
}

function openFailingFast(url: string, onError: (error: Error) => void, options: RedisOptions): Redis {
  const redis = new CorkedRedis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
    ...options,
  });
  redis.on('error', onError);
  return redis;
}

/** Adds commands to a pipeline. */
export type Append = (pipeline: ChainableCommander) => void;

/** Sends a pipeline. @throws Error the first of its commands' failures, or that Redis is away. */
export async function execute(pipeline: ChainableCommander): Promise<void> {
  if (pipeline.length === 0) return;
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}
