/** What every carrier's adapter promises, run over all of them. */
import fc from 'fast-check';
import type { CodeMap } from '../../../src/carriers/code-map.js';
import * as dhlMap from '../../../src/carriers/dhl/status-map.js';
import { WORDS } from '../../../src/carriers/dhl/words.js';
import * as easypostMap from '../../../src/carriers/easypost/status-map.js';
import * as fedexMap from '../../../src/carriers/fedex/status-map.js';
import { ADAPTERS, adapterOf } from '../../../src/carriers/registry.js';
import { ACTIVITIES } from '../../../src/carriers/ups/activity-map.js';
import * as upsMap from '../../../src/carriers/ups/status-map.js';
import * as uspsMap from '../../../src/carriers/usps/status-map.js';
import { allowsSubStatus, isStatus } from '../../../src/domain/status.js';
import { EXAMPLES, type Headers, NOW } from './examples.js';
import { eventsOf, HOSTILE, variants, whole } from './hostile.js';

const SECRET = Buffer.from('a secret that both sides know').toString('base64');
const OTHER_SECRET = Buffer.from('a secret that somebody else has').toString('base64');

test('every adapter has an example here, and is found by its slug', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(ADAPTERS.map(({ slug }) => slug).sort());
  for (const adapter of ADAPTERS) expect(adapterOf(adapter.slug)).toBe(adapter);
  expect(adapterOf('constructor')).toBeUndefined();
});

describe.each(ADAPTERS.map((adapter) => ({ slug: adapter.slug, adapter })))('$slug', ({ slug, adapter }) => {
  const { header, sign, payload, signsInside } = EXAMPLES[slug]!;
  const body = Buffer.from(JSON.stringify(payload));
  const verdict = (headers: Headers, bytes = body, secret = SECRET) =>
    adapter.verify({ headers, body: bytes, receivedAt: NOW }, secret, adapter.namesHeader && header);

  test('accepts what its carrier proves to have sent, and an empty body where that can be proven', () => {
    expect(adapter.checkSecret?.(SECRET) ?? null).toBeNull();
    expect(verdict(sign(body, SECRET))).toBe('valid');
    const nothing = Buffer.alloc(0);
    expect(verdict(sign(nothing, SECRET), nothing)).toBe(signsInside ? 'invalid' : 'valid');
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

  test('answers a handshake by an object, or not at all', () => {
    for (const value of [...HOSTILE, payload])
      expect(typeof (adapter.handshake?.(value) ?? null)).toBe('object');
  });

  test('makes of any JSON at all events or an UnreadableEvent', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => void eventsOf(adapter, json)));
  });
});

test('no map says what our vocabulary has no word for', () => {
  const maps: CodeMap[] = [
    ...[upsMap.STATUS_CODES, upsMap.TYPES, ACTIVITIES, fedexMap.EVENT_TYPES, fedexMap.REASONS],
    ...[easypostMap.STATUSES, easypostMap.DETAILS, uspsMap.EVENT_CODES, uspsMap.CATEGORIES],
    dhlMap.STATUS_CODES,
  ];
  const said = [...WORDS.values(), uspsMap.DELIVERED_HOW].flat();
  const meanings = [...maps.flatMap((map) => [...map.values()]), ...said];
  const strange = meanings.filter(([status, subStatus]) =>
    status === null
      ? subStatus !== null
      : !isStatus(status) || (subStatus && !allowsSubStatus(status, subStatus)),
  );
  expect(strange).toEqual([]);
});
