/** What `milepost doctor` asks Redis. */
import { connectToRedis } from '../../storage/redis.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** Of `redis_version`, which Valkey has as well. */
const OLDEST_VERSION = [6, 2] as const;

/** @throws Error where it cannot be reached */
export async function checkRedis(url: string): Promise<Finding[]> {
  const redis = await connectToRedis(url);
  try {
    const info = await redis.info();
    return [versionIn(info), evictionIn(info)];
  } finally {
    redis.disconnect();
  }
}

function versionIn(info: string): Finding {
  const version = fieldOf(info, 'redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor < OLDEST_VERSION[1]);
  if (isOld) return fail('Redis version', `${version} is too old: upgrade to 6.2 or newer, or Valkey`);
  return ok('Redis version', version);
}

/** In INFO, for CONFIG is not to be had everywhere. */
function evictionIn(info: string): Finding {
  const check = 'Redis maxmemory-policy';
  const policy = fieldOf(info, 'maxmemory_policy');
  if (policy === 'noeviction') return ok(check, policy);
  return warn(check, `${policy} may evict jobs of the queues: set maxmemory-policy noeviction`);
}

function fieldOf(info: string, field: string): string {
  const line = info.split('\r\n').find((text) => text.startsWith(`${field}:`));
  return line?.slice(field.length + 1) ?? '';
}
