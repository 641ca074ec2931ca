/** A history in a file: what is in none of its rows is said at once, and what is no row is named by its line. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicId } from '../../src/domain/ids.js';
import { FileSource } from '../../src/history/file-source.js';
import { mapFrom } from '../../src/history/legacy-map.js';
import type { PlacedRow } from '../../src/history/legacy-source.js';

const MAP = mapFrom(`
columns:
  id: id
  shipment_id: shipment
  carrier: carrier
  tracking_number: number
  status: status
  occurred_at: at
  code: raw.code
customer: ${publicId('cus', '018f0000-0000-7000-8000-000000000001')}
`);
const ROW = {
  id: '1',
  shipment: 'LT-1',
  carrier: 'ups',
  number: '1Z',
  status: 'delivered',
  at: '2026',
  raw: null,
};
const HEADER = Object.keys(ROW).join(',');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'milepost-file-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(name: string, ...lines: string[]): Promise<FileSource> {
  const file = join(folder, name);
  await writeFile(file, lines.join('\n'));
  return FileSource.open(file, MAP);
}

async function rowsOf(source: FileSource, after: string | null = null): Promise<PlacedRow[]> {
  const rows: PlacedRow[] = [];
  for await (const row of source.rows(after)) rows.push(row);
  return rows;
}

it.each(['id', 'shipment', 'number', 'raw'])(
  'a number in %s that JSON rounds is refused, with its line',
  async (name) => {
    const line = JSON.stringify({ ...ROW, [name]: 0 }).replace(':0', ':1234567890123456789');
    const exact = JSON.stringify({ ...ROW, [name]: Number.MAX_SAFE_INTEGER, other: 2 ** 60 });
    const [first, second] = await rowsOf(await open('numbers.ndjson', line, exact));
    expect(first).toMatchObject({
      id: 'line 1',
      row: { line },
      fault: `${name} is a number too long to be exact: write it as a text, in quotes`,
    });
    expect(second).toMatchObject({ row: { [name]: '9007199254740991' } });
    expect(second!.fault).toBeUndefined();
  },
);

const CSV = [
  HEADER,
  '1,LT-1,ups,1Z,delivered,2026,',
  '2",LT-1,ups',
  '',
  '3,LT-1,ups',
  '"4,LT-1,ups',
  '5,"LT\n1",ups,1Z,delivered,2026,',
  '6,LT-1,ups',
];
const NDJSON = [JSON.stringify(ROW), '[]', '', '{', JSON.stringify({ ...ROW, id: 'a\u2028b' }), '{"id": 5}'];

it.each([
  ['csv', CSV, ['1', 'line 3', '3', 'line 6', '5', '6']],
  ['ndjson', NDJSON, ['1', 'line 2', 'line 4', 'a\u2028b', '5']],
])('%s goes on behind any of its rows with the rest', async (ending, lines, ids) => {
  const source = await open(`positions.${ending}`, ...lines);
  const all = await rowsOf(source);
  expect(all.map(({ id }) => id)).toEqual(ids);
  for (const [index, { position }] of all.entries()) {
    expect(await rowsOf(source, position)).toEqual(all.slice(index + 1));
  }
});

it('a row without an id goes by its line', async () => {
  const rows = await rowsOf(await open('ids.csv', HEADER, '', ',LT-1,ups,1Z,delivered,2026,', '7,LT-1'));
  expect(rows.map(({ id, position }) => [id, position])).toEqual([
    ['line 3', '3'],
    ['7', '4'],
  ]);
});

it('a column that the file has not is named, with those that it has', async () => {
  const has = 'id, shipment, carrier, number, status, at, Raw';
  const header = has.replaceAll(' ', '');
  await expect(open('columns.csv', header, '1,LT-1,ups,1Z,delivered,2026,{}')).rejects.toThrow(
    `The file has no column raw (it has: ${has}): name it in the map as the file does`,
  );
  const { raw, ...some } = ROW;
  await expect(open('columns.ndjson', '{', JSON.stringify({ ...some, Raw: raw }))).rejects.toThrow(
    `In its first 1 rows the file has no column raw (it has: ${has}): name it in the map as the file does, or write`,
  );
});

it('in NDJSON a row may leave out what is null', async () => {
  const { raw, ...some } = ROW;
  const source = await open('nulls.ndjson', JSON.stringify(some), JSON.stringify({ ...some, raw }));
  expect(await rowsOf(source)).toHaveLength(2);
});

it.each(['csv', 'ndjson'])('of a line that is too long its beginning is kept: %s', async (ending) => {
  const long = 'x'.repeat(5 * 1024 * 1024);
  const good = ending === 'csv' ? [HEADER, '1,LT-1,ups,1Z,delivered,2026,'] : [JSON.stringify(ROW)];
  const rows = await rowsOf(await open(`long.${ending}`, ...good, long, good.at(-1)!));
  expect(rows.map(({ fault }) => fault)).toEqual([undefined, 'the line is longer than 4 MiB', undefined]);
  expect(rows[1]!.row).toEqual({ line: 'x'.repeat(1000) });
});
