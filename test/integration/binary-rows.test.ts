/** PostgreSQL reads rows given in its binary format as what they were. */
import fc from 'fast-check';
import { Client } from 'pg';
import { rowFormat } from '../../src/storage/binary-rows.js';
import { cloneTemplate } from '../support/stores.js';

interface Row {
  count: number | null;
  id: string | null;
  place: number | null;
  rank: number | null;
  text: string | null;
  time: Date | null;
}

const ROWS = rowFormat<Row>({
  count: 'int4',
  id: 'uuid',
  place: 'float8',
  rank: 'int2',
  text: 'text',
  time: 'timestamptz',
});
const STATEMENT = `SELECT * FROM ${ROWS.rows}`;
const EMPTY: Row = { count: null, id: null, place: null, rank: null, text: null, time: null };

let database: Awaited<ReturnType<typeof cloneTemplate>>;
let sql: Client;
beforeAll(async () => {
  database = await cloneTemplate();
  sql = new Client({ connectionString: database.url });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** Whatever a column of that type can hold. */
const row = fc.record<Row>({
  count: fc.option(fc.integer()),
  id: fc.option(fc.uuid()),
  place: fc.option(fc.double({ noNaN: true })),
  rank: fc.option(fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })),
  text: fc.option(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))),
  time: fc.option(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })),
});

it('rows come out as they went in, in their order, nulls and empty texts apart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const found = await sql.query({ name: 'rows', text: STATEMENT, values: ROWS.valuesOf(rows) });
      expect(found.rows).toEqual(rows);
    }),
  );
});

it('an id may lack its dashes', async () => {
  const id = '01933f0e-95c1-7d2e-8b55-3a1f0c6d7e21';
  const values = ROWS.valuesOf([{ ...EMPTY, id: id.replaceAll('-', '') }]);
  expect((await sql.query({ text: STATEMENT, values })).rows).toEqual([{ ...EMPTY, id }]);
});

it.each<[Partial<Row>, RegExp]>([
  [{ count: 2 ** 31 }, /out of range/],
  [{ id: 'no id' }, /not a UUID/],
  [{ id: '01933f0e95c17d2e8b553a1f0c6d7e2' }, /not a UUID/],
  [{ rank: 2 ** 15 }, /out of range/],
  [{ rank: 0.5 }, /not a whole number/],
  [{ count: NaN }, /not a whole number/],
  [{ time: new Date(NaN) }, /not a time/],
])('%p is refused', (wrong, why) => {
  expect(() => ROWS.valuesOf([{ ...EMPTY, ...wrong }])).toThrow(why);
});
