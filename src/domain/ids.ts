/** Public ids: a prefix that says what it is, and the 32 hex digits of a UUIDv7 (RFC 9562, section 5.7). */
import { randomBytes } from 'node:crypto';

export type IdPrefix = 'cus' | 'dlq' | 'evt' | 'key' | 'msg' | 'req' | 'shp' | 'trk' | 'whe';

export function newUuid(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return dashed(bytes.toString('hex'));
}

/** `shp` and a UUID to `shp_0193…`. */
export function publicId(prefix: IdPrefix, uuid: string): string {
  return `${prefix}_${uuid.replaceAll('-', '')}`;
}

/** The UUID in a public id, or `null` where it is not one of that prefix. */
export function uuidOf(prefix: IdPrefix, id: string): string | null {
  const digits = id.slice(prefix.length + 1);
  return id.startsWith(`${prefix}_`) && /^[0-9a-f]{32}$/.test(digits) ? dashed(digits) : null;
}

/** As `uuidOf`. @throws what `missing` makes where there is none: a malformed id is answered as an unknown one */
export function uuidIn(prefix: IdPrefix, id: string, missing: () => Error): string {
  const uuid = uuidOf(prefix, id);
  if (uuid === null) throw missing();
  return uuid;
}

/** 32 hex digits in the form in which PostgreSQL prints a uuid. */
export function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
