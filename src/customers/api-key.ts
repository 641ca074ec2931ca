/**
 * Secret keys: `mp_live_<8 characters to name it by>_<32 random characters><6 of CRC-32>`, all base 62. The checksum
 * lets a scanner or a support engineer tell a mistyped key from a revoked one.
 */
import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Characters. */
const CHECKSUM = 6;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newApiKey(): string {
  const body = `mp_live_${randomText(8)}_${randomText(32)}`;
  return body + checksumOf(body);
}

const FORM = /^mp_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/;

/** Whether it has the form of an issued key, and its checksum tells that it was never issued. */
export function isMistyped(key: string): boolean {
  return FORM.test(key) && key.slice(-CHECKSUM) !== checksumOf(key.slice(0, -CHECKSUM));
}

/** What is kept of a key. 190 random bits need no slow hash. */
export function hashOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}

function checksumOf(body: string): string {
  return base62(crc32(body), CHECKSUM);
}

function randomText(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(62)]).join('');
}

function base62(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text;
}
