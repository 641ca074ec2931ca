/**
 * What is known to be committed: a Bloom filter and behind it an exact set, by day, of today and yesterday.
 *
 * It only saves work. PostgreSQL's unique key decides what a duplicate is; nothing is remembered before COMMIT; a hit
 * in the Bloom filter alone drops nothing; the keys carry the database's lineage; and with Redis away nothing is
 * known. With each telling goes its earliest receipt, for an earlier copy that comes late is news.
 */
import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis, Result } from 'ioredis';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Lineage } from '../storage/lineage.js';
import { READ_MODEL_REDIS } from '../storage/stores.js';
import { BITS_OF, WORD_BITS, WORDS } from './bloom.js';
import { dedupFailures, dedupLookups } from './metrics.js';

/** One telling of one event of one shipment. */
export interface Seen {
  /** 32 hex digits. */
  readonly fingerprint: string;
  readonly receivedAt: Date;
}

/** @param mapping the version of the mapping that read it */
export function fingerprintOf(
  shipmentId: string,
  { key, contentHash, mapping }: { key: string; contentHash: string; mapping: number },
): string {
  return hash('sha256', `${shipmentId} ${key} ${contentHash} ${mapping}`, 'hex').slice(0, 32);
}

const DAY = 86_400_000;
const REST = 2000;

/** KEYS: Bloom filter and exact set of today, then of yesterday. ARGV: fingerprint and receipt of each. */
const KNOWN = `${BITS_OF}
local function maybe(bloom, word, mask)
  return bit.band(redis.call('BITFIELD_RO', bloom, 'GET', 'i${WORD_BITS}', word)[1], mask) == mask
end
local known = {}
for i = 1, #ARGV, 2 do
  local found = 0
  local word, mask = bits_of(ARGV[i])
  for d = 1, 4, 2 do
    local receipt = maybe(KEYS[d], word, mask) and redis.call('HGET', KEYS[d + 1], ARGV[i])
    if receipt and tonumber(receipt) <= tonumber(ARGV[i + 1]) then found = 1 end
  end
  known[#known + 1] = found
end
return known`;

/** KEYS: Bloom filter and exact set of today. ARGV: as above. A new filter is given its whole size at once. */
const REMEMBER = `${BITS_OF}
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SETBIT', KEYS[1], ${WORDS * WORD_BITS - 1}, 0) end
for i = 1, #ARGV, 2 do
  local word, mask = bits_of(ARGV[i])
  local held = redis.call('BITFIELD', KEYS[1], 'GET', 'i${WORD_BITS}', word)[1]
  redis.call('BITFIELD', KEYS[1], 'SET', 'i${WORD_BITS}', word, string.format('%d', bit.bor(held, mask)))
  local receipt = redis.call('HGET', KEYS[2], ARGV[i])
  if not receipt or tonumber(receipt) > tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[1], ${2 * DAY})
redis.call('PEXPIRE', KEYS[2], ${2 * DAY})
return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    knownEvents(...keysAndArgs: string[]): Result<number[], Context>;
    rememberEvents(...keysAndArgs: string[]): Result<number, Context>;
  }
}

@Injectable()
export class SeenEvents {
  private restUntil = 0;

  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    private readonly lineage: Lineage,
    @Inject(LOG) private readonly log: Log,
  ) {
    redis.defineCommand('knownEvents', { numberOfKeys: 4, lua: KNOWN });
    redis.defineCommand('rememberEvents', { numberOfKeys: 2, lua: REMEMBER });
  }

  /** Of each, whether PostgreSQL is known to have it. */
  async known(events: readonly Seen[]): Promise<boolean[]> {
    const nothing = events.map(() => false);
    if (events.length === 0 || !this.isUsable) return nothing;
    try {
      const today = Math.floor(Date.now() / DAY);
      const keys = [...(await this.keysOf(today)), ...(await this.keysOf(today - 1))];
      const known = await this.redis.knownEvents(...keys, ...events.flatMap(argumentsOf));
      dedupLookups.inc({ outcome: 'known' }, known.filter(Boolean).length);
      dedupLookups.inc({ outcome: 'new' }, known.filter((hit) => !hit).length);
      return known.map(Boolean);
    } catch (error) {
      this.fail(error as Error);
      return nothing;
    }
  }

  /** To be called after COMMIT only. Forgetting is harmless. */
  async remember(events: readonly Seen[]): Promise<void> {
    if (events.length === 0 || !this.isUsable) return;
    try {
      const keys = await this.keysOf(Math.floor(Date.now() / DAY));
      await this.redis.rememberEvents(...keys, ...events.flatMap(argumentsOf));
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** After a failure Redis is left alone for a moment: a slice must not wait out its silence while it holds locks. */
  private get isUsable(): boolean {
    return this.redis.status === 'ready' && performance.now() > this.restUntil;
  }

  private fail(error: Error): void {
    this.restUntil = performance.now() + REST;
    dedupFailures.inc();
    this.log.debug({ err: error.message }, 'dedup.unavailable');
  }

  private async keysOf(day: number): Promise<[bloom: string, exact: string]> {
    const tag = `{dedup:${await this.lineage.current()}}`;
    return [`${tag}:bloom:${day}`, `${tag}:exact:${day}`];
  }
}

function argumentsOf({ fingerprint, receivedAt }: Seen): string[] {
  return [fingerprint, String(receivedAt.getTime())];
}
