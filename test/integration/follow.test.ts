/** A table that grows is followed, also where a row with a lower id is committed after one with a higher id. */
import { Client } from 'pg';
import { publicId } from '../../src/domain/ids.js';
import { follow, settledReach } from '../../src/history/follow.js';
import { mapFrom } from '../../src/history/legacy-map.js';
import { PostgresSource } from '../../src/history/postgres-source.js';
import { createLegacyTable } from '../../src/simulator/legacy-table.js';
import { cloneTemplate } from '../support/stores.js';
import { until } from '../support/until.js';

const MAP = mapFrom(`
columns: { id: id, shipment_id: shipment_id, carrier: carrier, tracking_number: tracking_number, status: status,
  occurred_at: event_time }
customer: ${publicId('cus', '018f0000-0000-7000-8000-000000000001')}
`);

let database: Awaited<ReturnType<typeof cloneTemplate>>;
let [slow, quick]: Client[] = [];
let source: PostgresSource;
let stopping: AbortController;
beforeEach(async () => {
  database = await cloneTemplate();
  await createLegacyTable(database.url);
  [slow, quick] = [new Client(database.url), new Client(database.url)];
  await Promise.all([slow.connect(), quick.connect()]);
  source = await PostgresSource.open(database.url, MAP);
  stopping = new AbortController();
});
afterEach(async () => {
  await Promise.all([slow!.end(), quick!.end(), source.close()]);
  await database.drop();
});

const upTo = (last: number) => Array.from({ length: last }, (_, place) => place + 1);
const insert = (sql: Client, id: number) =>
  sql.query(`INSERT INTO tracking_events (id, shipment_id) VALUES ($1, 'LT-1')`, [id]);

it('a row that comes late is taken, and the mark waits for it', async () => {
  const taken: string[] = [];
  const marks: string[] = [];
  await insert(quick!, 1);
  const following = follow(
    source,
    null,
    async (above) => {
      let last = above;
      for await (const { id } of source.rowsAbove(above)) taken.push((last = id));
      return last;
    },
    (mark) => Promise.resolve(void marks.push(mark)),
    stopping.signal,
    0,
  );
  await until(
    () => Promise.resolve(marks),
    (seen) => seen.includes('1'),
  );
  await slow!.query('BEGIN');
  await insert(slow!, 2);
  await insert(quick!, 3);
  const open = await source.reach();
  await until(
    () => Promise.resolve(taken),
    (seen) => seen.includes('3'),
  );
  expect(await source.isSettled(open)).toBe(false);
  expect(marks).not.toContain('3');
  await slow!.query('COMMIT');
  await until(
    () => Promise.resolve([taken, marks] as const),
    ([rows, seen]) => rows.includes('2') && seen.includes('3'),
  );
  stopping.abort();
  await following;
});

it('rows are gone through in the order of their own types, over all pages', async () => {
  await quick!.query(
    `INSERT INTO tracking_events (id, shipment_id) SELECT id, nullif('LT-' || id % 3, 'LT-2')
     FROM generate_series(1, 7000) AS id`,
  );
  const ids: number[] = [];
  for await (const { id } of source.rowsAbove('5')) ids.push(Number(id));
  expect(ids).toEqual(upTo(7000).slice(5));
  const rows: number[] = [];
  let middle = '';
  for await (const { id, position } of source.rows(null)) {
    rows.push(Number(id));
    if (rows.length === 3500) middle = position;
  }
  const shipments = [0, 1, 2].map((rest) => upTo(7000).filter((id) => id % 3 === rest));
  expect(rows).toEqual(shipments.flat());
  const others: number[] = [];
  for await (const { id } of source.rows(middle)) others.push(Number(id));
  expect(others).toEqual(rows.slice(3500));
});

it('a table whose pages would each sort all of it is told what it lacks', async () => {
  await quick!.query(
    `INSERT INTO tracking_events (id, shipment_id) SELECT id, 'LT-' || id % 9000 FROM generate_series(1, 60000) AS id`,
  );
  await quick!.query('ANALYZE tracking_events');
  const warningNow = async () => {
    const opened = await PostgresSource.open(database.url, MAP);
    await opened.close();
    return opened.warning;
  };
  expect(await warningNow()).toBeNull();
  await quick!.query('DROP INDEX tracking_events_shipment_id_id_idx');
  expect(await warningNow()).toMatch(
    /CREATE INDEX CONCURRENTLY ON "tracking_events" \("shipment_id", "id"\)$/,
  );
});

it('an import begins where no row can be missed: after what is open by then', async () => {
  await insert(quick!, 7);
  await slow!.query('BEGIN');
  await insert(slow!, 5);
  let reach: string | null = null;
  let told = 0;
  const settled = settledReach(source, stopping.signal, () => (told += 1)).then((id) => (reach = id));
  await until(
    () => Promise.resolve(told),
    (times) => times === 1,
  );
  expect(reach).toBeNull();
  await slow!.query('COMMIT');
  await settled;
  expect(reach).toBe('7');
});
