/** Issued keys: whoever mistypes one is told so, and nobody who did not is. */
import fc from 'fast-check';
import { hashOf, isMistyped, newApiKey } from '../../src/customers/api-key.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'mp_live_'.length;

it('an issued key is not mistyped, and each is another', () => {
  const keys = Array.from({ length: 1000 }, newApiKey);
  expect(keys.filter(isMistyped)).toEqual([]);
  expect(new Set(keys.map((key) => hashOf(key).toString('hex'))).size).toBe(keys.length);
});

it('a key of which any character is another is mistyped', () => {
  const key = newApiKey();
  const places = Array.from(key, (_, place) => place).filter(
    (place) => place >= PREFIX && key[place] !== '_',
  );
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom(...BASE62), (place, letter) => {
      const changed = key.slice(0, place) + letter + key.slice(place + 1);
      expect(isMistyped(changed)).toBe(changed !== key);
    }),
    { numRuns: 1000 },
  );
});

it('a key of which two neighbours were swapped is mistyped', () => {
  const key = newApiKey();
  for (let place = PREFIX; place < key.length - 1; place += 1) {
    const swapped = key.slice(0, place) + key[place + 1] + key[place] + key.slice(place + 2);
    const hasForm = swapped[PREFIX + 8] === '_';
    expect([swapped, isMistyped(swapped)]).toEqual([swapped, hasForm && swapped !== key]);
  }
});

it.each(['', 'sk_test_brand_of_the_first_customer', 'mp_live_', newApiKey().slice(1), `${newApiKey()}x`])(
  'what has another form, such as %j, is nothing that we issued, mistyped or not',
  (key) => expect(isMistyped(key)).toBe(false),
);
