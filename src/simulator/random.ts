/** Chance that repeats itself: the same seed and the same names give the same numbers. */

/** The next number, from 0 up to but not 1. */
export type Random = () => number;

/** A stream of its own for each seed and names: mulberry32 (Tommy Ettinger), begun at their hash. */
export function randomOf(seed: number, ...names: readonly (number | string)[]): Random {
  let state = names.reduce<number>((hash, name) => hashed(hash, `${name}|`), seed | 0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The first number of such a stream, for what is decided once. */
export function draw(seed: number, ...names: readonly (number | string)[]): number {
  return randomOf(seed, ...names)();
}

/** A whole number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

/** FNV-1a. */
function hashed(hash: number, text: string): number {
  let result = hash;
  for (let index = 0; index < text.length; index += 1) {
    result = Math.imul(result ^ text.charCodeAt(index), 0x01000193);
  }
  return result;
}
