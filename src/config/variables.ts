/** Readers of single environment variables. Each throws a sentence that says what is expected. */

import { isValidCIDR } from 'ipaddr.js';

export type Reader<Value> = (raw: string) => Value;

/** A variable's name, its reader, and what stands in for it when it is unset or empty. */
export interface Variable<Value> {
  readonly name: string;
  readonly read: Reader<Value>;
  readonly fallback: Value;
}

export function wholeNumber(least: number, most: number): Reader<number> {
  return (raw) => {
    const value = Number(raw);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new Error(`must be a whole number from ${least} to ${most}, not "${raw}"`);
    }
    return value;
  };
}

export function oneOf<const Choice extends string>(...choices: Choice[]): Reader<Choice> {
  return (raw) => {
    const found = choices.find((choice) => choice === raw);
    if (found === undefined) throw new Error(`must be one of ${choices.join(', ')}, not "${raw}"`);
    return found;
  };
}

export function url(...protocols: string[]): Reader<string> {
  return (raw) => {
    const protocol = URL.canParse(raw) ? new URL(raw).protocol : '';
    if (!protocols.includes(protocol))
      throw new Error(`must be a URL that begins with ${protocols.join(' or ')}`);
    return raw;
  };
}

export const anyText: Reader<string> = (raw) => raw;

/** A secret is never repeated in the message. */
export const key: Reader<string> = (raw) => {
  if (!/^[\x21-\x7e]{16,512}$/.test(raw))
    throw new Error('must be 16 or more printable characters without spaces');
  return raw;
};

/** `10.0.0.0/8, fd00::/8` */
export const cidrs: Reader<string[]> = (raw) =>
  raw.split(',').map((part) => {
    const range = part.trim();
    if (!isValidCIDR(range)) throw new Error(`must be ranges such as 127.0.0.0/8,fd00::/8, not "${raw}"`);
    return range;
  });

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `10/1s,5000/1d`: requests within any span of so many seconds, minutes, hours or days; all of them hold. */
export const quotas: Reader<{ requests: number; seconds: number }[]> = (raw) =>
  raw.split(',').map((quota) => {
    const [, requests, count, unit] = /^\s*([1-9]\d{0,8})\/([1-9]\d{0,3})([smhd])\s*$/.exec(quota) ?? [];
    if (unit === undefined) throw new Error(`must be quotas such as 60/1h or 10/1s,5000/1d, not "${raw}"`);
    return { requests: Number(requests), seconds: Number(count) * SECONDS[unit]! };
  });
