/** What transactions owe to Redis: an entry each, read back change by change. */
import { newUuid } from '../../src/domain/ids.js';
import {
  addRemovedToOutbox,
  addToOutbox,
  overdueInOutbox,
  type OwedRow,
  removeFromOutbox,
} from '../../src/storage/outbox.sql.js';
import type { VersionRange } from '../../src/storage/versions.sql.js';
import { History } from '../support/history.js';
import { migrate } from '../support/migration.js';
import { cloneTemplate } from '../support/stores.js';

let database: { url: string; drop(): Promise<void> };
let history: History;
beforeEach(async () => {
  database = await cloneTemplate();
  history = await History.open(database.url);
});
afterEach(async () => {
  await history.close();
  await database.drop();
});

const changes = (count: number): VersionRange[] =>
  Array.from({ length: count }, (_, index) => {
    return { shipment_id: newUuid(), first_version: index + 1, last_version: 2 * index + 1 };
  });
const withoutId = (row: OwedRow) => ({ ...row, id: undefined });
const overdue = (limit = 1000) => overdueInOutbox(history.sql, 0, limit);

it('is read change by change, oldest first, until it is removed', async () => {
  const [first, second] = [changes(3), changes(1)];
  const ids = [...(await addToOutbox(history.sql, first)), ...(await addToOutbox(history.sql, second))];
  const owed = (id: string | undefined, change: VersionRange) => ({ id, ...change, customer_id: null });
  expect(await overdue()).toEqual([
    ...first.map((change) => owed(ids[0], change)),
    ...second.map((change) => owed(ids[1], change)),
  ]);
  await removeFromOutbox(history.sql, [ids[0]!]);
  expect(await overdue()).toEqual([owed(ids[1], second[0]!)]);
});

it('is not overdue before its time', async () => {
  await addToOutbox(history.sql, changes(1));
  expect(await overdueInOutbox(history.sql, 60_000, 1)).toEqual([]);
});

it('has no entry that owes nothing', async () => {
  expect([await addToOutbox(history.sql, []), await addRemovedToOutbox(history.sql, [])]).toEqual([[], []]);
  expect(await history.count('outbox')).toBe(0);
});

it('says whose a shipment was that is no longer there', async () => {
  const [id, customer_id] = [newUuid(), newUuid()];
  const [entry] = await addRemovedToOutbox(history.sql, [{ id, customer_id, version: 4 }]);
  expect(await overdue()).toEqual([
    { id: entry, shipment_id: id, first_version: 5, last_version: 4, customer_id },
  ]);
});

it('gives so many changes, but never a part of an entry', async () => {
  for (const count of [3, 1, 2, 5]) await addToOutbox(history.sql, changes(count));
  const counts = await Promise.all(
    [1, 3, 4, 5, 6, 7, 100].map(async (limit) => (await overdue(limit)).length),
  );
  expect(counts).toEqual([3, 3, 4, 6, 6, 11, 11]);
});

it('keeps what is owed while its table changes', async () => {
  const customer_id = newUuid();
  await addToOutbox(history.sql, changes(3));
  await addRemovedToOutbox(history.sql, [{ id: newUuid(), customer_id, version: 4 }]);
  const before = (await overdue()).map(withoutId);
  const createdAt = async () =>
    (await history.sql.query<{ at: Date }>('SELECT DISTINCT created_at AS at FROM outbox')).rows;
  const times = await createdAt();
  await migrate(database.url, '0021-outbox-entries', 'down');
  expect(await history.count('outbox')).toBe(4);
  await history.close();
  await migrate(database.url, '0021-outbox-entries', 'up');
  history = await History.open(database.url);
  expect((await overdue()).map(withoutId)).toEqual(before);
  expect(await createdAt()).toEqual(expect.arrayContaining(times));
});
