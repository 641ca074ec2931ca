/** COMMIT goes with the writes; whatever keeps one of them from being done, none is. */
import { Pool, type PoolClient } from 'pg';
import { CorkedClient } from '../../src/storage/corked-client.js';
import { readThenWrite, type Sql } from '../../src/storage/sql.js';
import { cloneTemplate } from '../support/stores.js';

let database: Awaited<ReturnType<typeof cloneTemplate>>;
let pool: Pool;
beforeAll(async () => {
  database = await cloneTemplate();
  pool = new Pool({ Client: CorkedClient, connectionString: database.url, pipeline: true });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  await pool.query('CREATE TABLE notes (text text PRIMARY KEY)');
});
beforeEach(() => pool.query('TRUNCATE notes'));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const note = (sql: Sql, text: string) =>
  sql.query({ name: 'note', text: 'INSERT INTO notes VALUES ($1)', values: [text] });

async function notes(): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>('SELECT text FROM notes ORDER BY text');
  return rows.map(({ text }) => text);
}

const streamOf = (client: PoolClient) => (client as unknown as CorkedClient).connection.stream;

it('the writes and COMMIT are one write of the socket', async () => {
  let writes: jest.SpyInstance | undefined;
  const result = await readThenWrite(pool, async (client) => {
    await client.query('SELECT 1');
    writes = jest.spyOn(streamOf(client), '_writev');
    return async (sql) => {
      await Promise.all([note(sql, 'one'), note(sql, 'two')]);
      return 'written';
    };
  });
  expect([result, await notes()]).toEqual(['written', ['one', 'two']]);
  expect(writes).toHaveBeenCalledTimes(1);
});

it('where PostgreSQL refuses one, none is there, and the connection is not used again', async () => {
  const writing = readThenWrite(pool, () =>
    Promise.resolve((sql) => Promise.all([note(sql, 'one'), note(sql, 'one'), note(sql, 'two')])),
  );
  await expect(writing).rejects.toThrow('duplicate key');
  expect(await notes()).toEqual([]);
});

it('of what PostgreSQL refuses, the first one tells why, however far from it that is waited for', async () => {
  const far = async (sql: Sql) => Promise.all([Promise.all([note(sql, 'one'), note(sql, 'one')])]);
  const writing = readThenWrite(pool, () =>
    Promise.resolve((sql) => Promise.all([far(sql), note(sql, 'two')])),
  );
  await expect(writing).rejects.toThrow('duplicate key');
});

it.each([
  ['at once', () => Promise.reject(new Error('no text'))],
  ['some promises later', async () => Promise.resolve().then(() => Promise.reject(new Error('no text')))],
])('where one fails before it is sent, %s, none is there', async (_, fail) => {
  const writing = readThenWrite(pool, () =>
    Promise.resolve(async (sql) => {
      await Promise.all([note(sql, 'one'), fail()]);
    }),
  );
  await expect(writing).rejects.toThrow('no text');
  expect(await notes()).toEqual([]);
});

it('where pg itself refuses one, none is there', async () => {
  const writing = readThenWrite(pool, async (client) => {
    await client.query({ name: 'known', text: 'SELECT 1' });
    return (sql) => {
      const refused = sql.query({ name: 'known', text: 'SELECT 2', values: [] });
      return Promise.all([note(sql, 'one'), Promise.all([Promise.all([refused])])]);
    };
  });
  await expect(writing).rejects.toThrow('Prepared statements must be unique');
  expect(await notes()).toEqual([]);
});

it('what it held locked is free when it has failed', async () => {
  const other = await pool.connect();
  try {
    for (let round = 0; round < 20; round += 1) {
      const writing = readThenWrite(pool, async (client) => {
        await client.query('LOCK TABLE notes');
        return () => Promise.reject(new Error('no text'));
      });
      await expect(writing).rejects.toThrow('no text');
      await other.query('BEGIN; LOCK TABLE notes NOWAIT; COMMIT');
    }
  } finally {
    other.release(true);
  }
});

it('a statement that would come behind COMMIT is never sent, and told of', async () => {
  const writing = readThenWrite(pool, () =>
    Promise.resolve(async (sql) => {
      await note(sql, 'one');
      await note(sql, 'two');
    }),
  );
  await expect(writing).rejects.toThrow('note would come behind COMMIT');
  expect(await notes()).toEqual(['one']);
});
