/** Tracking numbers as carriers make them: a serial, and the check digit that follows from it. */

/** FedEx Express: weights 1, 3, 7 from the right, modulo 11, modulo 10. */
export function fedexNumber(serial: string): string {
  const weights = [1, 3, 7];
  const sum = fromRight(serial).reduce((total, digit, index) => total + digit * weights[index % 3]!, 0);
  return `${serial}${(sum % 11) % 10}`;
}

/** UPS: after `1Z`, every second character counts twice; a letter counts from A = 2. Modulo 10. */
export function upsNumber(serial: string): string {
  const sum = [...serial].reduce(
    (total, char, index) => total + upsValue(char) * (index % 2 === 0 ? 1 : 2),
    0,
  );
  return `1Z${serial}${(10 - (sum % 10)) % 10}`;
}

/** USPS: from the right, every second digit counts three times, beginning with the last. Modulo 10. */
export function uspsNumber(serial: string): string {
  const sum = fromRight(serial).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  return `${serial}${(10 - (sum % 10)) % 10}`;
}

/** DHL Express: the remainder by 7. */
export function dhlNumber(serial: string): string {
  return `${serial}${Number(serial) % 7}`;
}

export function padded(parcel: number, digits: number): string {
  return String(parcel).padStart(digits, '0');
}

function fromRight(serial: string): number[] {
  return [...serial].reverse().map(Number);
}

function upsValue(char: string): number {
  return /\d/.test(char) ? Number(char) : (char.charCodeAt(0) - 63) % 10;
}
