/** What must happen in Redis at once. Each script touches one slot: an entry and the lease beside it. */
import type { Redis, Result } from 'ioredis';

/**
 * Extends an entry that is at the revision before; leaves one that is there already; drops any other. A change always
 * voids the lease: whoever is reading PostgreSQL to fill the entry in may have read too early. The entry of a shipment that
 * has come alive again goes once more, and comes back without an end.
 * ARGV: tag, revision before, revision after, header, events kept, seconds to live, then score and member each.
 */
const EXTEND = `
redis.call('DEL', KEYS[2])
local header = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1]
if not header then return 0 end
local tag, revision = string.match(header, '^(%x+)|(%d+)|')
if tag == ARGV[1] and tonumber(revision) >= tonumber(ARGV[3]) then return 1 end
if tag ~= ARGV[1] or revision ~= ARGV[2] then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('ZREM', KEYS[1], header)
redis.call('ZADD', KEYS[1], '+inf', ARGV[4], unpack(ARGV, 7))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[5]) + 2))
if ARGV[6] ~= '0' then redis.call('EXPIRE', KEYS[1], ARGV[6]) end
return 1`;

/**
 * Fills an entry in, if the lease is still the caller's.
 * ARGV: the lease's token, seconds to live, then score and member each.
 */
const FILL = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('ZADD', KEYS[1], unpack(ARGV, 3))
if ARGV[2] ~= '0' then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return 1`;

/**
 * Adds to a customer's recent events, complete or not: so that whoever fills the set in meanwhile misses nothing.
 * ARGV: members kept, then score and member each.
 */
const ADD_RECENT = `
redis.call('ZADD', KEYS[1], unpack(ARGV, 2))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[1]) + 2))
redis.call('EXPIRE', KEYS[1], 86400)
return 1`;

/**
 * Adds what PostgreSQL has and marks the set complete, unless a FLUSHALL has taken the lease, and with it perhaps
 * what was added after PostgreSQL was read. ARGV: the lease's token, members kept, then score and member each.
 */
const FILL_RECENT = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('ZADD', KEYS[1], '+inf', 'complete', unpack(ARGV, 3))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[2]) + 2))
redis.call('EXPIRE', KEYS[1], 86400)
return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    extendEntry(entry: string, lease: string, ...args: string[]): Result<number, Context>;
    fillEntry(entry: string, lease: string, ...args: string[]): Result<number, Context>;
    addRecent(recent: string, ...args: string[]): Result<number, Context>;
    fillRecent(recent: string, lease: string, ...args: string[]): Result<number, Context>;
  }
}

/** Teaches a connection the scripts. */
export function defineScripts(redis: Redis): void {
  redis.defineCommand('extendEntry', { numberOfKeys: 2, lua: EXTEND });
  redis.defineCommand('fillEntry', { numberOfKeys: 2, lua: FILL });
  redis.defineCommand('addRecent', { numberOfKeys: 1, lua: ADD_RECENT });
  redis.defineCommand('fillRecent', { numberOfKeys: 2, lua: FILL_RECENT });
}
