/** Where an item's bits lie in a Bloom filter: k positions from two halves of one hash (Kirsch and Mitzenmacher, 2006). */

export const BITS = 2 ** 26; // 8 MiB a day: 1 % false hits at 7 million events a day
export const HASHES = 7;

/**
 * Lua, for Redis finds them itself: `bits_of(fingerprint)`, of 32 hex digits that are evenly distributed, gives all
 * HASHES positions. The step is odd, so that it shares no factor with BITS and no two bits are the same.
 */
export const BITS_OF = `
local function bits_of(fingerprint)
  local first = tonumber(string.sub(fingerprint, 1, 8), 16)
  local step = tonumber(string.sub(fingerprint, 9, 16), 16)
  step = step + 1 - step % 2
  local bits = {}
  for k = 1, ${HASHES} do bits[k] = (first + k * step) % ${BITS} end
  return bits
end`;
