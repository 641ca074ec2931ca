/** The bits of a Bloom filter. */
import fc from 'fast-check';
import { BITS, bitsOf, HASHES } from '../../src/dedup/bloom.js';

const fingerprint = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('the bits of an item', () => {
  it('are distinct whole numbers within the filter', () => {
    fc.assert(
      fc.property(fingerprint, (item) => {
        const bits = bitsOf(item);
        expect(new Set(bits).size).toBe(HASHES);
        expect(bits.every((bit) => Number.isInteger(bit) && bit >= 0 && bit < BITS)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
