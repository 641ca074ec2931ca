/** A history in a file: CSV and NDJSON tell the same, a broken record costs no other, and what is wrong is said before anything is read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { legacyRows } from '../../src/simulator/legacy-history.js';
import { HistoryCommands, mapFor } from '../support/history-import.js';
import { cloneTemplate } from '../support/stores.js';

const ROWS = [...legacyRows({ shipments: 12, seed: 5, until: new Date() })];

let database: Awaited<ReturnType<typeof cloneTemplate>>;
let folder: string;
let map: string;
beforeAll(async () => {
  database = await cloneTemplate();
  folder = await mkdtemp(join(tmpdir(), 'milepost-history-'));
  const sql = new Client({ connectionString: database.url });
  await sql.connect();
  const { rows } = await sql.query<{ id: string }>(
    `INSERT INTO customers (id, name) VALUES (gen_random_uuid(), 'brand') RETURNING id`,
  );
  await sql.end();
  map = await mapFor(rows[0]!.id);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function fileOf(name: string, text: string): Promise<HistoryCommands> {
  const file = join(folder, name);
  await writeFile(file, text);
  return new HistoryCommands({ DATABASE_URL: database.url }, file, map);
}

function csvOf(rows: readonly object[]): string {
  const cell = (value: unknown) => {
    const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
    return `"${text.replaceAll('"', '""')}"`;
  };
  const lines = rows.map((row) => Object.values(row).map(cell).join(','));
  return `\ufeff${Object.keys(rows[0]!).join(',')}\r\n${lines.join('\r\n')}\r\n`;
}

it('CSV is read, with a byte order mark, quotes and JSON in it', async () => {
  const csv = await fileOf('old.csv', csvOf(ROWS));
  const { code, stdout } = await csv.import('--pause', '0');
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${ROWS.length} rows were read: 12 shipments`)]);
  const verified = await csv.verify();
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('All of it is here.')]);
});

it('the same as NDJSON brings nothing new, and a line that is none costs no other', async () => {
  const lines = ROWS.map((row) => JSON.stringify(row));
  const ndjson = await fileOf('old.ndjson', [...lines.slice(0, 5), '{"id": 5', ...lines.slice(5)].join('\n'));
  const { stdout } = await ndjson.import();
  expect(stdout).toContain('0 shipments and 0 events are new');
  expect(stdout).toMatch(/1 +line 6 +the line is no JSON/);
  const again = await ndjson.import();
  expect(again.stdout).toContain('0 rows were read');
});

it('a stray quote in CSV costs no line but its own, and what it costs is told', async () => {
  const lines = csvOf(ROWS).split('\r\n');
  const csv = await fileOf('quotes.csv', [...lines.slice(0, 5), '1,"LT-1,ups', ...lines.slice(5)].join('\n'));
  const { stdout } = await csv.import('--pause', '0');
  expect(stdout).toContain(`${ROWS.length + 1} rows were read: 0 shipments and 0 events are new`);
  expect(stdout).toMatch(/1 +line 6 +a quote is not closed or not doubled/);
  const verified = await csv.verify();
  expect(verified.stdout).toContain(`${ROWS.length + 1} rows, of which 1 cannot be read`);
});

it('a row with what PostgreSQL refuses stops nothing', async () => {
  const bad = { ...ROWS[0]!, id: 'a\0b', status: 'QZX', raw: null };
  const rows = [bad, ...ROWS].map((row) => JSON.stringify(row));
  const { code, stdout } = await (await fileOf('nul.ndjson', rows.join('\n'))).import('--pause', '0');
  expect([code, stdout]).toEqual([0, expect.stringContaining('1 rows were refused')]);
  expect(stdout).toMatch(/1 +a b +status "QZX/);
});

it.each([
  [['--follow'], 'Only a table in PostgreSQL can be followed, on its primary'],
  [['--batch', '0'], 'It is a whole number from 1 to 1000000.'],
])('%j is refused', async (options, said) => {
  const { code, stderr } = await (await fileOf('old.csv', csvOf(ROWS))).import(...options);
  expect([code, stderr]).toEqual([1, expect.stringContaining(said)]);
});

it('a customer, a file or a server that is not there is named', async () => {
  const settings = { DATABASE_URL: database.url };
  const nobody = await mapFor('018f0000-0000-7000-8000-00000000dead');
  const csv = join(folder, 'old.csv');
  const of = async (from: string, by: string) =>
    (await new HistoryCommands(settings, from, by).import()).stderr;
  expect(await of(csv, nobody)).toContain('There is no customer cus_018f000000007000800000000000dead here');
  expect(await of(join(folder, 'none.csv'), map)).toContain('no such file');
  expect(await of(join(folder, 'old.xlsx'), map)).toContain(
    'is neither a postgres:// URL nor a .csv or .ndjson',
  );
  expect(await of(database.url, map)).toContain('relation "tracking_events" does not exist');
});
