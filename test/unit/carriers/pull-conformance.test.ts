/** What every carrier's pull promises, run over all that have one. */
import fc from 'fast-check';
import type { CarrierAdapter } from '../../../src/carriers/carrier-adapter.js';
import type { CarrierPull, PullAnswer } from '../../../src/carriers/carrier-pull.js';
import { ADAPTERS } from '../../../src/carriers/registry.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import { contentHash } from '../../../src/domain/event-key.js';
import { EXAMPLES } from './examples.js';
import { HOSTILE, readable, variants, whole } from './hostile.js';
import { PULLED } from './pulled-examples.js';

const STATUSES = [200, 207, 400, 404];
const STRANGE_NUMBERS = [
  '//elsewhere.example/',
  '\\\\elsewhere',
  '..',
  'a?b=c#d',
  '%2e%2e',
  'é "\u0000',
  '\ud800',
];

interface Version {
  readonly version: string;
  readonly adapter: CarrierAdapter;
  readonly pull: CarrierPull;
  readonly number: string;
  readonly found: unknown;
  readonly unknown: readonly [number, unknown];
}

const VERSIONS: readonly Version[] = ADAPTERS.flatMap((adapter) => {
  const { pull, slug } = adapter;
  const example = PULLED[slug];
  if (!pull || !example) return [];
  const newest = { version: slug, adapter, pull, ...example };
  const older = pull.older && { ...newest, ...example.older, pull: { ...pull, ...pull.older } };
  return older ? [newest, { ...older, version: `${slug}, the version before` }] : [newest];
});

/** An answer's events; all that is found must come apart, and what is asked about stands in one list at most. */
function eventsOf(adapter: CarrierAdapter, answer: PullAnswer, asked: string): CarrierEvent[] {
  expect([[], [asked]]).toContainEqual([...answer.found.map(({ number }) => number), ...answer.unknown]);
  const units = answer.found.flatMap(({ payload }) => adapter.split(payload));
  return units.flatMap((unit) => readable(() => whole(adapter.read(unit))) ?? []);
}

test('every adapter that has a pull has an example here, and for each version', () => {
  const able = ADAPTERS.filter(({ pull }) => pull);
  expect(Object.keys(PULLED).sort()).toEqual(able.map(({ slug }) => slug).sort());
  expect(VERSIONS.filter(({ version }) => version.includes('before'))).toHaveLength(
    able.filter(({ pull }) => pull!.older).length,
  );
});

describe.each(VERSIONS)('$version', ({ adapter, pull, number, found, unknown }) => {
  test('says where it asks, and how often it may', () => {
    expect(pull.baseUrl).toMatch(/^https:\/\/[a-z0-9.-]+$/);
    const limits = [
      pull.batchSize,
      pull.concurrency,
      ...pull.quotas.flatMap(({ requests, seconds }) => [requests, seconds]),
    ];
    expect(limits.filter((limit) => !Number.isInteger(limit) || limit < 1)).toEqual([]);
    expect(pull.quotas).not.toEqual([]);
  });

  test('shows its credentials in headers or a body, never in an address', () => {
    const { login } = pull;
    if (login.kind === 'key') {
      const shown = Object.values(login.headers('k3y')).join();
      expect(shown + Buffer.from(shown.replace('Basic ', ''), 'base64').toString()).toContain('k3y');
      return;
    }
    const request = login.tokenRequest('cl1ent', 's3cret');
    expect([request.method, request.path.includes('s3cret')]).toEqual(['POST', false]);
    const basic = request.headers?.authorization?.replace('Basic ', '') ?? '';
    expect(`${request.body} ${Buffer.from(basic, 'base64').toString()}`).toMatch(/cl1ent.*s3cret/);
  });

  test('asks about as many numbers as it says, and whatever they are, only there', () => {
    const many = Array.from({ length: pull.batchSize }, (_, index) => `NUMBER${index}`);
    for (const numbers of [many, ...STRANGE_NUMBERS.map((strange) => [strange])]) {
      const { method, path, body } = pull.request(numbers);
      expect(new URL(pull.baseUrl + path).origin).toBe(pull.baseUrl);
      expect(path).toMatch(/^\/[!-~]+$/);
      expect(method === 'GET').toBe(body === undefined);
      expect(typeof JSON.parse(body ?? '{}')).toBe('object');
    }
    const asked = JSON.stringify(pull.request(many));
    expect(many.filter((one) => !asked.includes(one))).toEqual([]);
  });

  test('gives the pushed scans the same keys and the same content, also from JSON', () => {
    const pushed = adapter.split(EXAMPLES[adapter.slug]!.payload).map((unit) => adapter.read(unit));
    const answer = pull.answer(200, found, [number]);
    expect(answer).toMatchObject({ found: [{ number }], unknown: [] });
    const kept = JSON.parse(JSON.stringify(answer)) as PullAnswer;
    for (const pulled of [eventsOf(adapter, answer, number), eventsOf(adapter, kept, number)]) {
      expect(pulled.map(({ key }) => key)).toEqual(pushed.map(({ key }) => key));
      expect(pulled.map(contentHash)).toEqual(pushed.map(contentHash));
      expect(pulled.map(({ carriers }) => carriers)).toEqual(pushed.map(({ carriers }) => carriers));
    }
  });

  test('knows an answer that knows nothing', () => {
    expect(pull.answer(...unknown, [number])).toEqual({ found: [], unknown: [number] });
  });

  test('makes of hostile answers something that comes apart, or an UnreadableEvent', () => {
    for (const value of HOSTILE) {
      for (const payload of [...variants(found, value), ...variants(unknown[1], value)]) {
        for (const status of STATUSES) {
          const answer = readable(() => pull.answer(status, payload, [number]));
          if (answer) eventsOf(adapter, answer, number);
        }
      }
    }
  });

  test('makes of any JSON something that comes apart, or an UnreadableEvent', () => {
    const answers = fc.tuple(fc.constantFrom(...STATUSES), fc.jsonValue({ maxDepth: 6 }));
    fc.assert(
      fc.property(answers, ([status, payload]) => {
        const answer = readable(() => pull.answer(status, payload, [number]));
        if (answer) eventsOf(adapter, answer, number);
      }),
    );
  });
});
