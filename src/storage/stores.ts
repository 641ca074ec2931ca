/** The names by which the connections are injected. */

/** `Pools` (`pools.ts`). */
export const POOLS = Symbol('connection pools');
/** The read model's `Redis` (`redis.ts`). */
export const READ_MODEL_REDIS = Symbol('read model redis');
