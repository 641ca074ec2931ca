/** A customer's history goes out as it is: every shipment, every event, in either format, however many there are. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { Pool } from 'pg';
import { historyExportCommand } from '../../src/cli/history-export-command.js';
import { DEFAULT_CUSTOMER } from '../../src/customers/bootstrap.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { type Exported, exportPages } from '../../src/history/export.js';
import { type Format, writeExport } from '../../src/history/export-formats.js';
import { closePools, openPools, type Pools } from '../../src/storage/pools.js';
import { Brand, type EventDocument } from '../support/brand.js';
import { MILEPOST } from '../support/command.js';
import { newBrand, newCustomer } from '../support/customers.js';
import { History } from '../support/history.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';

const DESCRIPTION = 'He said "no, thanks"; left, Zürich';
const NUMBERS = ['EXPORT1', 'EXPORT2', 'EXPORT3', 'EXPORT4', 'EXPORT5'];

let milepost: TestMilepost;
let brand: Brand;
let pools: Pools;
/** In the order in which they were registered. */
const ids: string[] = [];
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  pools = openPools(milepost.stores.databaseUrl, () => undefined);
  const stranger = await newBrand(milepost.url);
  await stranger.register(NUMBERS[0]!);
  for (const number of NUMBERS) {
    const { body } = await brand.request<{ shipment_id: string }>('POST', '/api/v1/shipments', {
      tracking_number: number,
      carrier: 'acme_freight',
      reference: 'a "reference", of ours',
      metadata: { order: 7, gift: true },
      destination: { city: 'Reno', country: 'US', latitude: 39.5 },
    });
    ids.push(body.shipment_id);
    const place = { location: { city: 'Elko, NV', country: 'US' } };
    await send(milepost.url, scan(number, 2, { description: DESCRIPTION, ...place }), scan(number, 1));
    await atVersion(brand, body.shipment_id, 2);
  }
});
afterAll(async () => {
  await closePools(pools);
  await milepost.stop();
});

/** By pages of two shipments. */
async function exported(
  what: Exported,
  format: Format,
  since: Date | null = null,
  customer = DEFAULT_CUSTOMER,
) {
  const out = new PassThrough();
  const pages = exportPages(pools, { customerId: customer, what, since }, 2);
  const [written] = await Promise.all([text(out), writeExport(pages, what, format, out)]);
  return written;
}

const documentsIn = (lines: string) =>
  lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
const rowsIn = (csv: string) =>
  parse<Record<string, string>>(csv, { columns: true, record_delimiter: '\r\n' });

interface Tracked {
  readonly events: readonly EventDocument[];
  readonly [field: string]: unknown;
}

/** What the API shows, newest shipment first. */
async function shown(): Promise<Tracked[]> {
  return Promise.all(ids.toReversed().map((id) => brand.track(id)));
}

it('shipments come as the API shows them, a line each', async () => {
  const expected = (await shown()).map((shipment) =>
    Object.fromEntries(Object.entries(shipment).filter(([field]) => !['events', 'has_more'].includes(field))),
  );
  expect(documentsIn(await exported('shipments', 'ndjson'))).toEqual(expected);
});

it('events come as the API shows them, oldest first, with the shipment they are of', async () => {
  const expected = (await shown()).flatMap(({ shipment_id, carrier, tracking_number, events }) =>
    events.toReversed().map((event) => ({
      shipment_id,
      carrier,
      tracking_number,
      version: expect.any(Number) as number,
      ...event,
    })),
  );
  const documents = documentsIn(await exported('events', 'ndjson'));
  expect(documents).toEqual(expected);
  expect(documents.map(({ code }) => code)).toEqual(NUMBERS.flatMap(() => ['SCAN1', 'SCAN2']));
});

it('CSV has the same, in columns', async () => {
  const events = rowsIn(await exported('events', 'csv'));
  const documents = documentsIn(await exported('events', 'ndjson'));
  expect(events.map(({ event_id }) => event_id)).toEqual(documents.map(({ event_id }) => event_id));
  expect(events[1]).toMatchObject({
    shipment_id: ids.at(-1),
    tracking_number: 'EXPORT5',
    description: DESCRIPTION,
    location_city: 'Elko, NV',
    location_latitude: '',
    sub_status: '',
    occurred_at: documents[1]!['occurred_at'],
  });
  const shipments = rowsIn(await exported('shipments', 'csv'));
  expect(shipments.map(({ shipment_id }) => shipment_id)).toEqual(ids.toReversed());
  expect(shipments[0]).toMatchObject({
    reference: 'a "reference", of ours',
    metadata: '{"gift":true,"order":7}',
    destination_latitude: '39.5',
    origin_city: '',
    version: '2',
    freshness_source: 'webhook',
  });
});

it('CSV keeps whatever stands in a description', async () => {
  const said = 'A "quote", a comma,\r\na line break,\nanother,\ra third; =1+1';
  const history = await History.open(milepost.stores.databaseUrl);
  const describeScan = (to: string) =>
    history.sql.query(`UPDATE events SET description = $1 WHERE code = 'SCAN2'`, [to]);
  await describeScan(said);
  const rows = rowsIn(await exported('events', 'csv'));
  await describeScan(DESCRIPTION);
  await history.close();
  const scans = rows.filter(({ code }) => code === 'SCAN2');
  expect(scans.map(({ description }) => description)).toEqual(NUMBERS.map(() => said));
});

it('every field of a document has its column', async () => {
  for (const what of ['shipments', 'events'] as const) {
    const [document] = documentsIn(await exported(what, 'ndjson'));
    const [row] = rowsIn(await exported(what, 'csv'));
    const columns = Object.keys(row!);
    const missing = Object.keys(document!).filter(
      (field) => !columns.some((column) => column === field || column.startsWith(`${field}_`)),
    );
    expect(missing).toEqual([]);
  }
});

it('who has nothing gets an empty file, or a header', async () => {
  const customer = uuidOf('cus', await newCustomer(milepost.url))!;
  expect(await exported('events', 'ndjson', null, customer)).toBe('');
  expect(await exported('events', 'csv', null, customer)).toMatch(/^shipment_id,carrier,.*,source\r\n$/);
});

it('--since leaves out what was changed, or taken in, before', async () => {
  const since = new Date();
  await send(milepost.url, scan('EXPORT2', 3));
  await atVersion(brand, ids[1]!, 3);
  const changed = documentsIn(await exported('shipments', 'ndjson', since));
  expect(changed.map(({ shipment_id }) => shipment_id)).toEqual([ids[1]]);
  expect(documentsIn(await exported('events', 'ndjson', since)).map(({ code }) => code)).toEqual(['SCAN3']);
});

describe('the command', () => {
  let folder: string;
  const before = process.env['DATABASE_URL'];
  const progress: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'milepost-export-'));
    process.env['DATABASE_URL'] = milepost.stores.databaseUrl;
    jest.spyOn(process.stderr, 'write').mockImplementation((line) => progress.push(String(line)) > 0);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    if (before === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = before;
    await rm(folder, { recursive: true });
  });
  const run = (...args: string[]) => historyExportCommand().exitOverride().parseAsync(args, { from: 'user' });

  it('writes a file, and says on stderr how far it is', async () => {
    const out = join(folder, 'events.csv');
    const customer = publicId('cus', DEFAULT_CUSTOMER);
    await run('--customer', customer, '--what', 'events', '--format', 'csv', '--out', out);
    expect(await readFile(out, 'utf8')).toBe(await exported('events', 'csv'));
    expect(progress.at(-1)).toContain('100 %');
  });

  it.each(['ndjson', 'csv'])('ends well where the reader of its %s has enough', async (format) => {
    const customer = publicId('cus', DEFAULT_CUSTOMER);
    const parameters = ['--customer', customer, '--what', 'events', '--format', format];
    const env = { ...process.env };
    const child = spawn(process.execPath, [MILEPOST, 'history', 'export', ...parameters], { env });
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('fails where the connection to PostgreSQL breaks, which is no reader who has enough', async () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
    const pool = Pool.prototype as { query: (...statement: unknown[]) => Promise<unknown> };
    const { query } = pool;
    const breaking = jest.spyOn(pool, 'query').mockImplementation(function (this: Pool, ...statement) {
      const { name } = statement[0] as { name?: string };
      return name === 'read-customers' ? Promise.reject(broken) : query.apply(this, statement);
    });
    const customer = publicId('cus', DEFAULT_CUSTOMER);
    await expect(run('--customer', customer, '--what', 'events')).rejects.toBe(broken);
    breaking.mockRestore();
  });

  it.each([
    [
      'of a customer that does not exist',
      /There is no such customer: cus_0{32}/,
      `cus_${'0'.repeat(32)}`,
      'events',
    ],
    ['of what is no id', /It is an id such as cus_/, 'default', 'events'],
    ['of another kind', /Allowed choices are shipments, events/, publicId('cus', DEFAULT_CUSTOMER), 'feed'],
  ])('refuses an export %s, and says why', async (_, reason, customer, what) => {
    const out = join(folder, 'refused.csv');
    await expect(run('--customer', customer, '--what', what, '--out', out)).rejects.toThrow(reason);
    await expect(readFile(out)).rejects.toThrow(/ENOENT/);
  });
});
