/** What is asked of PostgreSQL in one turn goes out together, and every answer finds its question. */
import { Pool, type PoolClient } from 'pg';
import { CorkedClient } from '../../src/storage/corked-client.js';
import { cloneTemplate } from '../support/stores.js';

let database: Awaited<ReturnType<typeof cloneTemplate>>;
let pool: Pool;
beforeAll(async () => {
  database = await cloneTemplate();
  pool = new Pool({ Client: CorkedClient, connectionString: database.url, pipeline: true });
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const numbers = Array.from({ length: 20 }, (_, number) => number);
const streamOf = (client: PoolClient) => (client as unknown as CorkedClient).connection.stream;
const echo = { name: 'echo', text: 'SELECT $1::int AS echoed' };

it('statements of one turn, with and without values, are one write', async () => {
  const client = await pool.connect();
  try {
    await client.query({ ...echo, values: [0] });
    const writes = jest.spyOn(streamOf(client), '_writev');
    const answers = [
      client.query('BEGIN'),
      ...numbers.map((number) => client.query<{ echoed: number }>({ ...echo, values: [number] })),
      client.query('COMMIT'),
    ];
    expect(writes).not.toHaveBeenCalled();
    const [, ...echoes] = await Promise.all(answers);
    expect(echoes.slice(0, -1).map(({ rows }) => (rows[0] as { echoed: number }).echoed)).toEqual(numbers);
    expect(writes).toHaveBeenCalledTimes(1);
  } finally {
    client.release();
  }
});

it('a statement fails whose connection is cut before the turn ends, and the next has a new one', async () => {
  const client = await pool.connect();
  client.on('error', () => undefined);
  const cut = client.query({ ...echo, values: [1] });
  streamOf(client).destroy();
  await expect(cut).rejects.toThrow('Connection terminated');
  client.release(true);
  const { rows } = await pool.query<{ echoed: number }>({ ...echo, values: [2] });
  expect(rows).toEqual([{ echoed: 2 }]);
});
