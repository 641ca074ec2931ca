/** What every carrier's adapter promises, run over all of them. */
import fc from 'fast-check';
import { type CarrierAdapter, UnreadableEvent } from '../../../src/carriers/carrier-adapter.js';
import type { CodeMap } from '../../../src/carriers/code-map.js';
import * as dhlMap from '../../../src/carriers/dhl/status-map.js';
import * as easypostMap from '../../../src/carriers/easypost/status-map.js';
import * as fedexMap from '../../../src/carriers/fedex/status-map.js';
import { ADAPTERS, adapterOf } from '../../../src/carriers/registry.js';
import { ACTIVITIES } from '../../../src/carriers/ups/activity-map.js';
import * as upsMap from '../../../src/carriers/ups/status-map.js';
import * as uspsMap from '../../../src/carriers/usps/status-map.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import { allowsSubStatus, isStatus } from '../../../src/domain/status.js';
import { EXAMPLES, type Headers, NOW } from './examples.js';

const SECRET = Buffer.from('a secret that both sides know').toString('base64');
const OTHER_SECRET = Buffer.from('a secret that somebody else has').toString('base64');

const HOSTILE: readonly unknown[] = [
  // Infinity is what JSON's 1e400 is read as.
  ...[
    null,
    undefined,
    true,
    0,
    -1,
    Infinity,
    -Infinity,
    Number.MAX_SAFE_INTEGER + 1,
    '',
    ' ',
    'x'.repeat(100_000),
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    [1],
    [{}],
    { events: 1 },
    { events: [null] },
    { output: [] },
    { object: 'Event' },
  ],
  ...['\u0000', '\ud800', '\udfff lone', '__proto__', 'constructor', '2026-02-31T00:00:00Z', '2026-99-99'],
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  JSON.parse(`${'['.repeat(7000)}${']'.repeat(7000)}`),
  JSON.parse(`${'{"events":'.repeat(7000)}1${'}'.repeat(7000)}`),
];

/** Reads all it can; every failure must be an UnreadableEvent, and every event must be whole. */
function eventsOf(adapter: CarrierAdapter, payload: unknown): CarrierEvent[] {
  const units = readable(() => adapter.split(payload)) ?? [];
  const events = [...units, payload].map((unit) => readable(() => adapter.read(unit)));
  return events.filter((event) => event !== undefined).map(whole);
}

function readable<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    expect(error.message).not.toBe('');
    return undefined;
  }
}

function whole(event: CarrierEvent): CarrierEvent {
  const { status, subStatus } = event;
  expect(event.key).toMatch(/^[0-9a-f]{32}$/);
  expect(event.carriers.join()).toMatch(/^[a-z0-9_]{2,40}(,[a-z0-9_]{2,40})*$/);
  expect(event.trackingNumber).toMatch(/^[^\p{Cc}]+$/u);
  expect(event.occurredAt.getTime()).not.toBeNaN();
  expect(event.estimatedDelivery ?? '2026-11-23').toMatch(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$/);
  expect(status === null ? subStatus === null : isStatus(status)).toBe(true);
  expect(status === null || subStatus === null || allowsSubStatus(status, subStatus)).toBe(true);
  expect(JSON.stringify(event)).not.toContain('\\u0000');
  expect(JSON.stringify(event)).not.toMatch(/\\ud[89a-f]/);
  return event;
}

/** The payload with each of its values, one at a time, replaced by `value`. */
function* variants(payload: unknown, value: unknown): Generator<unknown> {
  yield value;
  if (typeof payload !== 'object' || payload === null) return;
  for (const [field, inner] of Object.entries(payload)) {
    for (const variant of variants(inner, value)) {
      yield Array.isArray(payload) ? [variant] : { ...payload, [field]: variant };
    }
  }
}

test('every adapter has an example here, and is found by its slug', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(ADAPTERS.map(({ slug }) => slug).sort());
  for (const adapter of ADAPTERS) expect(adapterOf(adapter.slug)).toBe(adapter);
  expect(adapterOf('constructor')).toBeUndefined();
});

describe.each(ADAPTERS.map((adapter) => ({ slug: adapter.slug, adapter })))('$slug', ({ slug, adapter }) => {
  const { header, sign, payload, signsWithin } = EXAMPLES[slug]!;
  const body = Buffer.from(JSON.stringify(payload));
  const verdict = (headers: Headers, bytes = body, secret = SECRET) =>
    adapter.verify({ headers, body: bytes, receivedAt: NOW }, secret, header);

  test('accepts what its carrier proves to have sent, and an empty body so proven', () => {
    expect(adapter.checkSecret?.(SECRET) ?? null).toBeNull();
    expect(verdict(sign(body, SECRET))).toBe('valid');
    const empty = Buffer.alloc(0);
    if (signsWithin) expect(verdict(sign(body, SECRET), empty)).toBe('invalid');
    else expect(verdict(sign(empty, SECRET), empty)).toBe('valid');
  });

  test('refuses everything else and never throws', () => {
    const right = sign(body, SECRET);
    const proof = right[header]!;
    const wrong = [
      ...[
        '',
        ' ',
        ',',
        '=',
        'v1',
        'v1,',
        'hmac-sha256-hex=',
        '\u00e9\u0000',
        'x'.repeat(20_000),
        `${proof}x`,
      ],
      ...[
        proof.slice(0, -1),
        proof.slice(1),
        proof.slice(0, proof.length / 2),
        sign(body, OTHER_SECRET)[header]!,
      ],
    ];
    for (const value of wrong)
      expect([value, verdict({ ...right, [header]: value })]).toEqual([value, 'invalid']);
    expect(verdict({})).toBe('invalid');
    expect(verdict(right, body, OTHER_SECRET)).toBe('invalid');
    expect(verdict(right, body, '')).toBe('invalid');
    expect(verdict(sign(body, ''), body, '')).toBe('invalid');
  });

  test('reads its example, and the same payload to the same keys, also from units that were kept as JSON', () => {
    const units = adapter.split(payload);
    const keys = units.map((unit) => whole(adapter.read(unit)).key);
    const kept = JSON.parse(JSON.stringify(adapter.split(payload))) as unknown[];
    expect(keys).toHaveLength(1);
    expect(kept.map((unit) => adapter.read(unit).key)).toEqual(keys);
  });

  test('makes of hostile values events or an UnreadableEvent, wherever they stand', () => {
    for (const value of HOSTILE) {
      for (const variant of variants(payload, value)) eventsOf(adapter, variant);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('makes of any JSON at all events or an UnreadableEvent', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => void eventsOf(adapter, json)));
  });
});

test('no map says what our vocabulary has no word for', () => {
  const maps: CodeMap[] = [
    ...[upsMap.STATUS_CODES, upsMap.TYPES, ACTIVITIES, fedexMap.EVENT_TYPES, fedexMap.REASONS],
    ...[easypostMap.STATUSES, easypostMap.DETAILS, uspsMap.EVENT_CODES, dhlMap.STATUS_CODES],
  ];
  const meanings = maps.flatMap((map) => [...map]);
  const strange = meanings.filter(([, [status, subStatus]]) =>
    status === null
      ? subStatus !== null
      : !isStatus(status) || (subStatus && !allowsSubStatus(status, subStatus)),
  );
  expect(strange).toEqual([]);
});
