/** Which tracking numbers are told a story, which one, and how fast. */
import { adapterOf } from '../carriers/registry.js';
import { fieldProblem } from '../domain/problem.js';
import { EASYPOST, SCENARIOS, type Story } from './stories.js';

/** Whose they are where no carrier is named. */
export const TEST_CARRIER = 'test';

/** A story of some days is told within minutes. */
const DEFAULT_SPEED = 3600;

/** `TEST-<word>`, with more behind it or not. */
const NAMES_SCENARIO = /^TEST-[A-Z]+(?:-|$)/;

/** What decides on a story; `carrier` as the brand names it. */
export interface TestRequest {
  readonly carrier?: string | null;
  readonly metadata?: object | null;
}

/**
 * How many times faster than life the story of a number is told; `null`: it is an ordinary number. To a carrier that is
 * not supported every number is one.
 * @param number as `numberKey` gives it
 * @throws Problem `invalid_fields` where there is no such scenario or speed
 */
export function speedAsked(number: string, { carrier, metadata }: TestRequest): number | null {
  if (carrier && carrier !== TEST_CARRIER && !adapterOf(carrier)) return null;
  if (Object.hasOwn(EASYPOST, number)) return Infinity;
  if (!NAMES_SCENARIO.test(dashed(number))) return null;
  if (storyOf(number) !== null) return speedIn(metadata);
  const known = Object.keys(SCENARIOS).join(', ');
  throw fieldProblem('/tracking_number', `a test number is TEST-<scenario>-…, with a scenario of ${known}`);
}

/** The story of a number; `null` where there is none. */
export function storyOf(number: string): Story | null {
  const stories: Readonly<Record<string, Story>> = EASYPOST;
  if (Object.hasOwn(stories, number)) return stories[number]!;
  const rest = `${dashed(number)}-`;
  const found = Object.entries(SCENARIOS).find(([name]) =>
    rest.startsWith(`TEST-${dashed(name).toUpperCase()}-`),
  );
  return found?.[1] ?? null;
}

function dashed(text: string): string {
  return text.replaceAll('_', '-');
}

function speedIn(metadata: object | null = {}): number {
  const { test_speed: speed = DEFAULT_SPEED } = (metadata ?? {}) as { test_speed?: unknown };
  if (typeof speed === 'number' && speed >= 1) return speed;
  throw fieldProblem(
    '/metadata/test_speed',
    'test_speed must be a number of 1 or more: how many times faster than life the story is told',
  );
}
