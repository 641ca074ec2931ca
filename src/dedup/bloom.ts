/** Where an item's bits lie in a Bloom filter: k positions from two halves of one hash (Kirsch and Mitzenmacher, 2006). */

export const BITS = 2 ** 26; // 8 MiB a day: 1 % false hits at 7 million events a day
export const HASHES = 7;

/** @param fingerprint 32 hex digits, evenly distributed */
export function bitsOf(fingerprint: string): number[] {
  const first = Number.parseInt(fingerprint.slice(0, 8), 16);
  const second = (Number.parseInt(fingerprint.slice(8, 16), 16) | 1) >>> 0; // odd, so that it shares no factor with BITS
  return Array.from({ length: HASHES }, (_, k) => (first + k * second) % BITS);
}
