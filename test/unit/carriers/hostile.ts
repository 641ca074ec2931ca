/** Hostile payloads, and what must become of them. */
import { type CarrierAdapter, UnreadableEvent } from '../../../src/carriers/carrier-adapter.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import { allowsSubStatus, isStatus } from '../../../src/domain/status.js';

/** Values that nobody expects where they stand. */
export const HOSTILE: readonly unknown[] = [
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
export function eventsOf(adapter: CarrierAdapter, payload: unknown): CarrierEvent[] {
  const units = readable(() => adapter.split(payload)) ?? [];
  const events = [...units, payload].map((unit) => readable(() => adapter.read(unit)));
  return events.filter((event) => event !== undefined).map(whole);
}

/** What `work` gives, or `undefined` where it throws what may become a dead letter; anything else is a mistake. */
export function readable<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    expect(error.message).not.toBe('');
    return undefined;
  }
}

/** The event, once it is found to be one that may be stored. */
export function whole(event: CarrierEvent): CarrierEvent {
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
export function* variants(payload: unknown, value: unknown): Generator<unknown> {
  yield value;
  if (typeof payload !== 'object' || payload === null) return;
  for (const [field, inner] of Object.entries(payload)) {
    for (const variant of variants(inner, value)) {
      yield Array.isArray(payload) ? [variant] : { ...payload, [field]: variant };
    }
  }
}
