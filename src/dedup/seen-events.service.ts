/**
 * What is known to be committed: a Bloom filter and behind it an exact set, by day, of today and yesterday.
 *
 * It only saves work. PostgreSQL's unique key decides what a duplicate is; nothing is remembered before COMMIT; a hit
 * in the Bloom filter alone drops nothing; the keys carry the database's lineage; and with Redis away nothing is
 * known. With each telling goes a receipt, for an earlier copy that comes late is news; and so is one of the same moment,
 * of which another wording may be kept.
 */
import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis, Result } from 'ioredis';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { Lineage } from '../storage/lineage.js';
import { READ_MODEL_REDIS } from '../storage/stores.js';
import { dedupFailures, dedupLookups } from './metrics.js';

/** One telling of one event of one shipment. */
export interface Seen {
  /** 16 bytes. */
  readonly fingerprint: Buffer;
  readonly receivedAt: Date;
}

/** @param mapping the version of the mapping that read it */
export function fingerprintOf(
  shipmentId: string,
  { key, contentHash, mapping }: { key: string; contentHash: string; mapping: number },
): Buffer {
  return hash('sha256', `${shipmentId} ${key} ${contentHash} ${mapping}`, 'buffer').subarray(0, FINGERPRINT);
}

const DAY = 86_400_000;
const REST = 2000;

/**
 * Of a day's Bloom filter: 8 MiB. An event has one bit: each further one would cost Redis more than the questions to the
 * exact set that it spares, a tenth of them at 7 million events a day.
 */
const BITS = 2 ** 26;

/** Bytes. */
const FINGERPRINT = 16;
/** Bytes: the fingerprint, then the receipt in milliseconds, as a double. */
const ONE = FINGERPRINT + 8;

/**
 * ARGV: all events in one string, for Redis and ioredis pay for every argument. Numbers are printed as whole ones: as Lua
 * prints them by itself, which is as floating-point ones, they cost more than the command.
 */
const PARTS = `
local function bit_of(at) return string.format('%d', struct.unpack('>I4', ARGV[1], at) % ${BITS}) end
local function fingerprint(at) return string.sub(ARGV[1], at, at + ${FINGERPRINT - 1}) end
local function receipt(at) return string.sub(ARGV[1], at + ${FINGERPRINT}, at + ${ONE - 1}) end`;

/** KEYS: Bloom filter and exact set of today, then of yesterday. Returns where in the string the known ones begin. */
const KNOWN = `${PARTS}
local function is_known(bloom, exact, at, bit)
  local known = redis.call('GETBIT', bloom, bit) == 1 and redis.call('HGET', exact, fingerprint(at))
  return known and struct.unpack('>d', known) < struct.unpack('>d', receipt(at))
end
local found = {}
for at = 1, #ARGV[1], ${ONE} do
  local bit = bit_of(at)
  if is_known(KEYS[1], KEYS[2], at, bit) or is_known(KEYS[3], KEYS[4], at, bit) then
    found[#found + 1] = at - 1
  end
end
return found`;

/** KEYS: Bloom filter and exact set of today. A new filter is given its whole size at once. */
const REMEMBER = `${PARTS}
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SETBIT', KEYS[1], ${BITS - 1}, 0) end
for at = 1, #ARGV[1], ${ONE} do
  redis.call('SETBIT', KEYS[1], bit_of(at), '1')
  redis.call('HSET', KEYS[2], fingerprint(at), receipt(at))
end
redis.call('PEXPIRE', KEYS[1], ${2 * DAY})
redis.call('PEXPIRE', KEYS[2], ${2 * DAY})
return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    knownEvents(...keysAndEvents: (string | Buffer)[]): Result<number[], Context>;
    rememberEvents(...keysAndEvents: (string | Buffer)[]): Result<number, Context>;
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
      const found = new Set(await this.redis.knownEvents(...keys, packed(events)));
      dedupLookups.inc({ outcome: 'known' }, found.size);
      dedupLookups.inc({ outcome: 'new' }, events.length - found.size);
      return events.map((_, index) => found.has(index * ONE));
    } catch (error) {
      this.fail(error as Error);
      return nothing;
    }
  }

  /** To be called after COMMIT only. Forgetting is harmless, and so is a later receipt in place of an earlier one. */
  async remember(events: readonly Seen[]): Promise<void> {
    if (events.length === 0 || !this.isUsable) return;
    try {
      const keys = await this.keysOf(Math.floor(Date.now() / DAY));
      await this.redis.rememberEvents(...keys, packed(events));
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

function packed(events: readonly Seen[]): Buffer {
  const bytes = Buffer.allocUnsafe(events.length * ONE);
  for (const [index, { fingerprint, receivedAt }] of events.entries()) {
    bytes.set(fingerprint, index * ONE);
    bytes.writeDoubleBE(receivedAt.getTime(), index * ONE + FINGERPRINT);
  }
  return bytes;
}
