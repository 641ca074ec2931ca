/** The simulated history of LogiTrack is one: its columns say what its carriers' messages say. */
import { adapterOf } from '../../src/carriers/registry.js';
import type { CarrierEvent } from '../../src/domain/carrier-event.js';
import { groupBy } from '../../src/domain/group-by.js';
import { carrierOf } from '../../src/simulator/carriers/carriers.js';
import { withBadRows } from '../../src/simulator/legacy-bad-rows.js';
import { inNewYork, type LegacyRow, legacyRows } from '../../src/simulator/legacy-history.js';
import { STATUS_WORDS, WORD_STATUSES } from '../../src/simulator/legacy-words.js';

const HISTORY = { shipments: 600, seed: 20, until: new Date('2026-11-23T15:00:00Z') };
const CARRIERS = ['ups', 'fedex', 'usps', 'dhl', 'acme_freight'];

const rows = [...legacyRows(HISTORY)];
const rowsOf = (carrier: string) => rows.filter((row) => row.carrier === carrier);
const slugOf = (carrier: string) => (carrier === 'acme_freight' ? 'generic' : carrier);

/** What Milepost reads of a row's raw. */
function read({ carrier, raw }: LegacyRow): CarrierEvent[] {
  const adapter = adapterOf(slugOf(carrier))!;
  return adapter.split(raw).map((unit) => adapter.read(unit));
}

function isOf(row: LegacyRow, event: CarrierEvent): boolean {
  return (
    event.carriers.includes(row.carrier) &&
    event.trackingNumber === row.tracking_number &&
    inNewYork(event.occurredAt.getTime()) === row.event_time &&
    event.status === WORD_STATUSES[row.status]
  );
}

/** The rows of each shipment. */
function byShipment(some: readonly LegacyRow[]): LegacyRow[][] {
  return [...groupBy(some, (row) => row.shipment_id!).values()];
}

describe.each(CARRIERS)('a row of %s', (carrier) => {
  const withRaw = rowsOf(carrier).filter(({ raw }) => raw !== null);

  it('has the event of its columns in its raw, and that event once', () => {
    expect(withRaw.length).toBeGreaterThan(100);
    const strange = withRaw.filter((row) => read(row).filter((event) => isOf(row, event)).length !== 1);
    expect(strange).toEqual([]);
  });

  it('has an event of its own, unless the same scan is told again', () => {
    for (const shipment of byShipment(withRaw)) {
      const keys = shipment.map((row) => read(row).find((event) => isOf(row, event))!.key);
      const scans = shipment.map((row) => JSON.stringify([row.event_time, row.status, row.location]));
      expect(new Set(keys).size).toBe(new Set(scans).size);
    }
  });

  it('has the whole of what its carrier knew by then, where a message carries the history', () => {
    const carriesHistory = carrier === 'fedex' || carrier === 'dhl';
    const sizes = new Set(withRaw.map((row) => read(row).length));
    expect([...sizes].some((size) => size > 5)).toBe(carriesHistory);
  });

  it("has one of the carrier's tracking numbers", () => {
    const simulated = carrierOf(slugOf(carrier))!;
    for (const { tracking_number: number } of rowsOf(carrier)) {
      expect(simulated.trackingNumber(simulated.parcelOf(number))).toBe(number);
    }
  });
});

describe('the history', () => {
  it('is the same whenever it is told', () => {
    expect([...legacyRows(HISTORY)]).toEqual(rows);
  });

  it('is told in the order of its ids, of which every second is free', () => {
    expect(rows.every(({ id }) => id % 2 === 0)).toBe(true);
    expect(rows.toSorted((a, b) => a.id - b.id)).toEqual(rows);
    expect(rows.toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))).toEqual(rows);
  });

  it('fills three months and ends when it should', () => {
    expect(rows[0]!.created_at.slice(0, 10)).toBe('2026-08-23');
    expect(rows.at(-1)!.created_at.slice(0, 10)).toBe('2026-11-23');
    expect(rows.every(({ created_at }) => new Date(created_at) < HISTORY.until)).toBe(true);
  });

  it('has most shipments delivered, some back with the sender, and some that have not ended', () => {
    const ends = byShipment(rows).map((shipment) => {
      const words = shipment.map(({ status }) => status);
      return words.find((word) => word === 'RETURNED TO SENDER' || word === 'DELIVERED') ?? 'NONE';
    });
    const count = (end: string) => ends.filter((word) => word === end).length;
    expect(ends.length).toBe(HISTORY.shipments);
    expect(count('DELIVERED')).toBeGreaterThan(500);
    expect(count('RETURNED TO SENDER')).toBeGreaterThan(5);
    expect(count('NONE')).toBeGreaterThan(10);
  });

  it.each([1, 3, 10, 25])('has about %d events of a shipment, if so many are asked for', (events) => {
    const count = [...legacyRows({ ...HISTORY, events })].length;
    expect(count / HISTORY.shipments).toBeGreaterThan(events * 0.9);
    expect(count / HISTORY.shipments).toBeLessThan(events * 1.1);
  });

  it('goes on with other shipments and ids where another ends', () => {
    const [next] = legacyRows({ ...HISTORY, first: HISTORY.shipments + 1 });
    expect(next!.id).toBeGreaterThan(rows.at(-1)!.id);
    expect(next!.shipment_id).toBe('LT-000000601');
  });

  it('has no word but those that are listed, and no word twice', () => {
    const words = Object.values(STATUS_WORDS).flat();
    expect(new Set(words).size).toBe(words.length);
    expect([...new Set(rows.map(({ status }) => status))].filter((word) => !words.includes(word))).toEqual(
      [],
    );
  });
});

describe('bad rows', () => {
  const { rows: mixed, counts } = withBadRows(rows, { share: 0.05, seed: 7 });
  const all = [...mixed];
  const bad = all.filter(({ id }) => id % 2 === 1);

  it('are of every kind, are counted, and leave the good ones as they are', () => {
    expect(all.filter(({ id }) => id % 2 === 0)).toEqual(rows);
    expect(bad.length).toBe(Object.values(counts).reduce((sum, count) => sum + count, 0));
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it('are bad as their kinds say', () => {
    const count = (is: (row: LegacyRow) => boolean) => bad.filter(is).length;
    expect(count(({ event_time }) => event_time === null)).toBe(counts.no_time);
    expect(count(({ status }) => WORD_STATUSES[status] === undefined)).toBe(counts.unknown_status);
    expect(count(({ tracking_number }) => tracking_number === '')).toBe(counts.no_tracking_number);
    expect(count(({ shipment_id }) => shipment_id === null)).toBe(counts.no_shipment);
    expect(count(({ carrier }) => !CARRIERS.includes(carrier))).toBe(counts.unknown_carrier);
    expect(count(({ raw }) => JSON.stringify(raw) === '{"hello":1}')).toBe(counts.foreign_raw);
    expect(count(({ event_time }) => event_time !== null && !event_time.startsWith('2026-'))).toBe(
      counts.impossible_time,
    );
  });

  it('are, if they are duplicates, the row before under another id', () => {
    const before = new Map(rows.map((row) => [row.id + 1, row]));
    const same = bad.filter(
      (row) => JSON.stringify({ ...before.get(row.id), id: row.id }) === JSON.stringify(row),
    );
    expect(same.length).toBe(counts.duplicate);
  });
});
