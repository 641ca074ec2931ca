/** What `verify` says is so, in whatever order rows come, and it names what an import has left that no row tells. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { legacyRows } from '../../src/simulator/legacy-history.js';
import { createLegacyTable } from '../../src/simulator/legacy-table.js';
import { HistoryCommands, mapFor } from '../support/history-import.js';
import { cloneTemplate } from '../support/stores.js';

let database: Awaited<ReturnType<typeof cloneTemplate>>;
let sql: Client;
let folder: string;
let map: string;
beforeEach(async () => {
  database = await cloneTemplate();
  folder = await mkdtemp(join(tmpdir(), 'milepost-verify-'));
  sql = new Client({ connectionString: database.url });
  await sql.connect();
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO customers (id, name) VALUES (gen_random_uuid(), 'brand') RETURNING id`,
  );
  map = await mapFor(rows[0]!.id);
});
afterEach(async () => {
  await sql.end();
  await rm(folder, { recursive: true });
  await database.drop();
});

const by = (from: string, mapFile = map) =>
  new HistoryCommands({ DATABASE_URL: database.url }, from, mapFile);

async function fileOf(name: string, rows: readonly object[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  return file;
}

const scan = (id: number, more: object = {}) => ({
  id,
  shipment_id: 'LT-1',
  carrier: 'acme_freight',
  tracking_number: 'A1',
  status: 'IN TRANSIT',
  location: null,
  raw: null,
  event_time: `2026-01-02 10:${String(id).padStart(2, '0')}:00`,
  created_at: `2026-01-02T15:${String(id).padStart(2, '0')}:30Z`,
  ...more,
});

async function eventCount(): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int FROM events');
  return rows[0]!.count;
}

it('a file in the order of time is counted by its shipments and their events', async () => {
  const rows = [...legacyRows({ shipments: 40, seed: 8, until: new Date() })];
  const old = by(await fileOf('old.ndjson', rows));
  await old.import('--pause', '0');
  const { code, stdout } = await old.verify();
  expect([code, stdout]).toEqual([
    0,
    [
      `${rows.length} rows, of which 0 cannot be read, tell ${await eventCount()} events of 40 shipments.`,
      'Of these shipments 0 more events came from elsewhere.',
      'All of it is here.',
      '',
    ].join('\n'),
  ]);
});

it('a shipment of more rows than are read at a time is one', async () => {
  await createLegacyTable(database.url);
  await sql.query(
    `INSERT INTO tracking_events (id, shipment_id, carrier, tracking_number, status, event_time, created_at)
     SELECT n, 'LT-' || n / 2200, 'acme_freight', 'A' || n / 2200, 'IN TRANSIT', '2026-01-02'::timestamp + n * '1 min'::interval, now()
     FROM generate_series(1, 2210) AS n`,
  );
  const old = by(database.url);
  await old.import('--pause', '0');
  const { code, stdout } = await old.verify();
  expect([code, stdout]).toEqual([0, expect.stringContaining('tell 2210 events of 2 shipments.\nOf these')]);
  expect(stdout).toContain('Of these shipments 0 more events came from elsewhere.');
});

it('an event that a better map leaves behind is named', async () => {
  const file = await fileOf('old.ndjson', [scan(1), scan(2, { status: 'DELIVERED' })]);
  await by(file).import();
  const better = join(folder, 'better.yaml');
  const words = await readFile(map, 'utf8');
  await writeFile(better, words.replace('in transit: in_transit', 'in transit: in_transit/departed'));
  await by(file, better).import('--restart');
  expect(await eventCount()).toBe(3);
  const { code, stdout } = await by(file, better).verify();
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^LT-1\tevent evt_[0-9a-f]{32}\tno row tells it\n2 rows, .* 2 events of 1 shipments\./,
  );
  expect(stdout).toContain('0 more events came from elsewhere.\n1 shipments differ.');
});

it('what another old id of the parcel tells is no difference', async () => {
  const old = by(await fileOf('old.ndjson', [scan(1), scan(2, { shipment_id: 'LT-2' })]));
  await old.import();
  const { code, stdout } = await old.verify();
  expect([code, stdout]).toEqual([0, expect.stringContaining('2 more events came from elsewhere.')]);
});

it('what another file tells of the shipment is no difference', async () => {
  const january = by(await fileOf('january.ndjson', [scan(1), scan(2)]));
  await january.import();
  await by(await fileOf('february.ndjson', [scan(3)])).import();
  const { code, stdout } = await january.verify();
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 more events came from elsewhere.')]);
});
