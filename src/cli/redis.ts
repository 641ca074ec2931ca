/** The Redis that a command works on: the one that is configured, or the embedded one of a running Milepost. */
import type { Config } from '../config/config.js';
import { runningRedis } from '../embedded/running-redis.js';

/** @returns `null` where it is the embedded one, and no Milepost runs */
export async function redisUrlOf({ redisUrl, dataDir }: Config): Promise<string | null> {
  return redisUrl ?? (await runningRedis(dataDir));
}
