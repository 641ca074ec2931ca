/** The stores that the environment does not name: real PostgreSQL and Redis as our child processes. */
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import { type Log, type Store } from './store.js';

export interface EmbeddedStores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Resolves when everything that was started here is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedStoresOptions {
  readonly dataDir: string;
  /** Given by the environment: then that store is not started. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly log: Log;
}

/**
 * Starts what is not given. One after the other, so that of several starts at the same moment one gets both stores.
 * Where one does not start the other is stopped, and the error thrown.
 */
export async function startEmbeddedStores(options: EmbeddedStoresOptions): Promise<EmbeddedStores> {
  const { dataDir, databaseUrl, redisUrl, log } = options;
  const postgres = databaseUrl === undefined ? await startPostgres({ dataDir, log }) : given(databaseUrl);
  try {
    const redis = redisUrl === undefined ? await startRedis({ dataDir, log }) : given(redisUrl);
    const stop = async () => void (await Promise.all([postgres.stop(), redis.stop()]));
    return { databaseUrl: postgres.url, redisUrl: redis.url, stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

function given(url: string): Pick<Store, 'url' | 'stop'> {
  return { url, stop: () => Promise.resolve() };
}
