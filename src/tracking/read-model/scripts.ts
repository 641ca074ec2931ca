/** What must happen in Redis at once. Of each entry a script touches one slot: the entry and the lease beside it. */
import type { Redis, Result } from 'ioredis';

/**
 * Extends each entry that is at the revision before; leaves one that is there already; drops any other. A change always
 * voids the lease: whoever is reading PostgreSQL to fill the entry in may have read too early. The entry of a shipment that
 * has come alive again goes once more, and comes back without an end. All of a slice are told in one call, for a hundred
 * calls cost Node a tenth of all that it does for a slice.
 * KEYS: entry and lease each. ARGV: tag, events kept; then each entry's revision before and after, header, seconds to
 * live, events, and score and member of each of these. Returns how many are there.
 */
const EXTEND = `
local tag, oldest = ARGV[1], string.format('%d', -tonumber(ARGV[2]) - 2)
local function extend(entry, before, after, header, seconds, first, last)
  local had = redis.call('ZREVRANGE', entry, 0, 0)[1]
  if not had then return 0 end
  local its_tag, revision = string.match(had, '^(%x+)|(%d+)|')
  if its_tag == tag and tonumber(revision) >= tonumber(after) then return 1 end
  if its_tag ~= tag or revision ~= before then
    redis.call('DEL', entry)
    return 0
  end
  redis.call('ZREM', entry, had)
  redis.call('ZADD', entry, '+inf', header, unpack(ARGV, first, last))
  redis.call('ZREMRANGEBYRANK', entry, '0', oldest)
  if seconds ~= '0' then redis.call('EXPIRE', entry, seconds) end
  return 1
end
local there, at = 0, 3
for key = 1, #KEYS, 2 do
  local before, after, header, seconds, events = unpack(ARGV, at, at + 4)
  local first = at + 5
  at = first + 2 * tonumber(events)
  redis.call('DEL', KEYS[key + 1])
  there = there + extend(KEYS[key], before, after, header, seconds, first, at - 1)
end
return there`;

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
    extendEntries(keys: number, ...keysAndArgs: string[]): Result<number, Context>;
    fillEntry(entry: string, lease: string, ...args: string[]): Result<number, Context>;
    addRecent(recent: string, ...args: string[]): Result<number, Context>;
    fillRecent(recent: string, lease: string, ...args: string[]): Result<number, Context>;
  }
}

/** Teaches a connection the scripts. */
export function defineScripts(redis: Redis): void {
  redis.defineCommand('extendEntries', { lua: EXTEND });
  redis.defineCommand('fillEntry', { numberOfKeys: 2, lua: FILL });
  redis.defineCommand('addRecent', { numberOfKeys: 1, lua: ADD_RECENT });
  redis.defineCommand('fillRecent', { numberOfKeys: 2, lua: FILL_RECENT });
}
