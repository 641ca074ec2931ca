/** Which carriers a tracking number may be of, most believable first. */
import { type Confidence, CONFIDENCES, type Format, FORMATS } from './formats.js';

export interface Candidate {
  readonly carrier: string;
  /** The format's name, such as `USPS IMpb N`. */
  readonly format: string;
  readonly confidence: Confidence;
  /** Whether a check digit proves it; `false` where the format has none. */
  readonly checkDigit: boolean;
}

/**
 * The best format of each carrier. A number that fails a format's check digit is none of that format's.
 * @param number without spaces, in capitals (`numberKey`)
 */
export function candidatesFor(number: string): Candidate[] {
  const matching = FORMATS.filter((format) => matches(format, number));
  const ranked = CONFIDENCES.flatMap((level) => matching.filter(({ confidence }) => confidence === level));
  const best = new Map<string, Format>();
  for (const format of ranked) if (!best.has(format.carrier)) best.set(format.carrier, format);
  return [...best.values()].map(({ carrier, name, confidence, check }) => ({
    carrier,
    format: name,
    confidence,
    checkDigit: check !== null,
  }));
}

function matches({ pattern, check }: Format, number: string): boolean {
  const found = pattern.exec(number);
  if (found === null || check === null) return found !== null;
  const { serial = '', digit = '' } = found.groups ?? {};
  return check(serial, digit);
}
