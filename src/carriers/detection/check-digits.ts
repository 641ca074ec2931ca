/** The check digits of tracking numbers: each tells whether the last character follows from those before it. */

/** @param serial the characters that are summed; @param check the one that must come out */
export type CheckDigit = (serial: string, check: string) => boolean;

/**
 * Modulo 10 with two alternating weights, from the left. A letter counts as its code less 3, modulo 10: UPS's own rule.
 * @param weights of the first, third, … character and of the second, fourth, …
 */
export function modulo10(weights: readonly [odd: number, even: number]): CheckDigit {
  return (serial, check) => {
    const sum = [...serial].reduce((total, char, index) => total + valueOf(char) * weights[index % 2]!, 0);
    return Number(check) === (10 - (sum % 10)) % 10;
  };
}

/** Modulo 10 with alternating weights from the right, as USPS counts numbers of either length. */
export function modulo10FromRight(weights: readonly [odd: number, even: number]): CheckDigit {
  const check10 = modulo10(weights);
  return (serial, check) => check10([...serial].reverse().join(''), check);
}

/** The remainder by 7 of the number itself (DHL Express). */
export const modulo7: CheckDigit = (serial, check) => Number(BigInt(serial) % 7n) === Number(check);

/** A weighted sum, modulo 11, modulo 10 (FedEx). */
export function weighted(weights: readonly number[]): CheckDigit {
  return (serial, check) => {
    const sum = weights.reduce((total, weight, index) => total + Number(serial[index]) * weight, 0);
    return (sum % 11) % 10 === Number(check);
  };
}

/** The Universal Postal Union's S10: a weighted sum, modulo 11, where 10 becomes 0 and 11 becomes 5. */
export const s10: CheckDigit = (serial, check) => {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = weights.reduce((total, weight, index) => total + Number(serial[index]) * weight, 0);
  const digit = 11 - (sum % 11);
  return Number(check) === (digit === 10 ? 0 : digit === 11 ? 5 : digit);
};

/** ISO/IEC 7812: every second digit from the right is doubled, and its digits are added. */
export const luhn: CheckDigit = (serial, check) => {
  const sum = [...serial].reverse().reduce((total, char, index) => {
    const value = index % 2 === 0 ? Number(char) * 2 : Number(char);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return Number(check) === (10 - (sum % 10)) % 10;
};

/** ISO 7064, MOD 37,36, over digits and letters (DPD Parcel Label Specification 2.4.1). */
export const modulo37: CheckDigit = (serial, check) => {
  const product = [...serial].reduce((left, char) => {
    const sum = (left + parseInt(char, 36)) % 36 || 36;
    return (sum * 2) % 37;
  }, 36);
  return parseInt(check, 36) === (37 - product) % 36;
};

function valueOf(char: string): number {
  return /\d/.test(char) ? Number(char) : (char.charCodeAt(0) - 3) % 10;
}
