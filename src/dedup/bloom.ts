/** Where an item's bits lie in a Bloom filter: k positions from two halves of one hash (Kirsch and Mitzenmacher, 2006). */

export const BITS = 2 ** 26; // 8 MiB a day: 1 % false hits at 7 million events a day
export const HASHES = 7;

/**
 * Lua, for Redis finds them itself: `bit_of(fingerprint, k)`, k from 1 to HASHES, of 32 hex digits that are evenly
 * distributed. The step is odd, so that it shares no factor with BITS and no two bits are the same.
 */
export const BIT_OF = `
local function bit_of(fingerprint, k)
  local first = tonumber(string.sub(fingerprint, 1, 8), 16)
  local step = tonumber(string.sub(fingerprint, 9, 16), 16)
  return (first + k * (step + 1 - step % 2)) % ${BITS}
end`;
