/** One scan told several times: what is shown depends on the set of tellings alone. */
import fc from 'fast-check';
import { NOWHERE } from '../../src/domain/carrier-event.js';
import { contentHash, eventKey, foldText } from '../../src/domain/event-key.js';
import {
  changeBetween,
  firstReceipt,
  parseTellings,
  printTellings,
  shownOf,
  type Telling,
  withTelling,
} from '../../src/domain/tellings.js';

const NOON = Date.UTC(2026, 10, 23, 12);

function telling(content: string, receivedMs: number, description = 'as told', mapping = 1): Telling {
  return {
    contentHash: content.padStart(32, '0'),
    receivedAt: new Date(NOON + receivedMs),
    source: 'webhook',
    mapping,
    event: {
      carriers: ['acme_freight'],
      trackingNumber: 'A1',
      shipmentRef: null,
      key: 'f'.repeat(32),
      status: 'in_transit',
      subStatus: null,
      code: content,
      description,
      occurredAt: new Date(NOON),
      occurredAtLocal: null,
      timeQuality: 'exact',
      place: NOWHERE,
      estimatedDelivery: null,
      unmapped: null,
    },
  };
}

/** A content has one time, and one knowledge of it. */
const QUALITIES = { a: 'exact', b: 'local_no_zone', c: 'local_no_zone', d: 'exact' } as const;

const anyTelling = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.integer({ min: 0, max: 4 }),
    fc.constantFrom('x', 'y'),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([content, receivedMs, description, mapping]) => {
    const told = telling(content, receivedMs, description, mapping);
    const code = content === 'b' ? 'a' : content; // two readings of one code
    return { ...told, event: { ...told.event, code, timeQuality: QUALITIES[content] } };
  });

const gather = (tellings: readonly Telling[]) => tellings.reduce<readonly Telling[]>(withTelling, []);

describe('tellings', () => {
  it('show the same and keep the same, whatever order and however often they are told', () => {
    fc.assert(
      fc.property(
        fc.array(anyTelling, { minLength: 1, maxLength: 8 }),
        fc.func(fc.integer()),
        (told, random) => {
          const again = [...told, ...told].toSorted((a, b) => random(a) - random(b));
          const [once, twice] = [gather(told), gather(again)];
          expect(shownOf(twice)).toEqual(shownOf(once));
          expect(firstReceipt(twice)).toEqual(firstReceipt(once));
          const byHash = (a: Telling, b: Telling) => (a.contentHash < b.contentHash ? -1 : 1);
          expect(twice.toSorted(byHash)).toEqual(once.toSorted(byHash));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('show the content that was first heard of last, so that two doors do not take turns', () => {
    const push = telling('a', 0);
    const poll = telling('b', 10);
    expect(shownOf(gather([push, poll, telling('a', 20)])).contentHash).toBe(poll.contentHash);
  });

  it('show what the latest mapping reads in what a carrier said, whenever it said it', () => {
    const read = (status: 'exception' | 'in_transit', receivedMs: number, mapping: number): Telling => {
      const { event, ...rest } = telling('a', receivedMs, 'as told', mapping);
      const now = { ...event, status };
      return { ...rest, event: now, contentHash: contentHash(now) };
    };
    const shown = (...told: Telling[]) => shownOf(gather(told)).event.status;
    expect(shown(read('in_transit', 0, 1), read('exception', 0, 2))).toBe('exception');
    expect(shown(read('exception', 0, 2), read('in_transit', 5, 1))).toBe('exception');
    const restored = [read('in_transit', 0, 1), read('exception', 5, 2), read('in_transit', 0, 3)];
    expect(shown(...restored)).toBe('in_transit');
    expect(shown(...restored.toReversed())).toBe('in_transit');
    expect(shown(read('exception', 0, 2), telling('b', 5))).toBe('in_transit');
  });

  it('show the best time that any of them knows, and the newest of all else', () => {
    const zoneless = (content: string, receivedMs: number): Telling => {
      const { event, ...rest } = telling(content, receivedMs);
      const local = { ...event, occurredAt: new Date(NOON - 5 * 3_600_000), occurredAtLocal: '07:00' };
      return { ...rest, event: { ...local, timeQuality: 'local_no_zone' } };
    };
    const shown = shownOf(gather([telling('a', 0), zoneless('b', 10), telling('c', 5)]));
    expect(shown.event).toMatchObject({ code: 'b', occurredAt: new Date(NOON), timeQuality: 'exact' });
    expect(shown.receivedAt).toEqual(new Date(NOON + 10));
    expect(shown.contentHash).toBe(contentHash(shown.event));
    expect(shownOf(gather([zoneless('a', 0), zoneless('b', 10)])).event).toMatchObject({
      occurredAtLocal: '07:00',
    });
  });

  it('that only know the time worse change nothing that is shown; one that knows it better corrects it', () => {
    const hashed = (event: Telling['event'], receivedMs: number): Telling => ({
      ...telling('a', receivedMs),
      event,
      contentHash: contentHash(event),
    });
    const { event } = telling('a', 0);
    const exact = hashed(event, 0);
    const zoneless = hashed({ ...event, occurredAt: new Date(NOON - 5), timeQuality: 'local_no_zone' }, 10);
    expect(changeBetween([exact], withTelling([exact], zoneless))).toBe('noted');
    expect(changeBetween([zoneless], withTelling([zoneless], exact))).toBe('corrected');
  });

  it.each([
    ['added', [], [telling('a', 0)]],
    ['known', [telling('a', 0)], [telling('a', 5)]],
    ['noted', [telling('a', 5)], [telling('a', 0)]],
    ['noted', [telling('b', 5)], [telling('a', 0)]],
    ['corrected', [telling('a', 0)], [telling('b', 5)]],
  ])('count as %s', (change, before, told) => {
    const known = gather(before);
    expect(changeBetween(known, told.reduce<readonly Telling[]>(withTelling, known))).toBe(change);
  });

  it('are kept beside an event and read back as they were', () => {
    const both = [telling('a', 0), telling('b', 5)];
    expect(parseTellings(printTellings(both))).toEqual(both);
    const { mapping, ...old } = telling('a', 0);
    expect(mapping).toBe(1);
    expect(parseTellings(JSON.stringify([old]))).toEqual([{ ...old, mapping: 0 }]);
  });
});

describe('event key', () => {
  const scan = { carrier: 'ups', discriminator: 'I DP', wallClock: '2026-11-23T10:00' };

  it('is the same for the same scan through every door', () => {
    expect(eventKey({ ...scan, shipmentRef: null })).toBe(eventKey(scan));
    expect(eventKey(scan)).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['carrier', { carrier: 'fedex' }],
    ['code', { discriminator: 'I AR' }],
    ['minute', { wallClock: '2026-11-23T10:01' }],
    ['shipment of the carrier', { shipmentRef: '26327~1' }],
    ['id of the scan', { scanId: 'scan-1' }],
  ])('is another for another %s', (_what, other) => {
    expect(eventKey({ ...scan, ...other })).not.toBe(eventKey(scan));
  });

  it('goes by the id of the scan alone, where the source gives one', () => {
    const named = { ...scan, scanId: 'scan-1' };
    expect(eventKey({ ...named, wallClock: '2026-11-24T00:00', discriminator: 'X' })).toBe(eventKey(named));
  });

  it('folds case, digits and spaces of a text', () => {
    expect(foldText(' Delivered at  10:45 ')).toBe(foldText('DELIVERED AT 9:05'));
  });
});

describe('content', () => {
  const { event } = telling('a', 0);

  it('is more than wording', () => {
    expect(contentHash({ ...event, ...{ description: 'other words' } })).toBe(contentHash(event));
    expect(contentHash({ ...event, place: { ...NOWHERE, city: 'Memphis' } })).not.toBe(contentHash(event));
  });
});
