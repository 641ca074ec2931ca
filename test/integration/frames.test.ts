/** Frames of claimed batches are read once, and never taken for another batch's. */
import { Frames } from '../../src/pipeline/frames.service.js';
import { appendBatch, claimBatches } from '../../src/storage/inbox.sql.js';
import { History } from '../support/history.js';
import { countStatements } from '../support/statements.js';
import { cloneTemplate } from '../support/stores.js';

let database: { url: string; drop(): Promise<void> };
let history: History;
beforeEach(async () => {
  database = await cloneTemplate();
  history = await History.open(database.url);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await history.close();
  await database.drop();
});

const append = (...texts: string[]) =>
  Promise.all(texts.map((text) => appendBatch(history.sql, 1, Buffer.from(text))));
const readAll = async (frames: Frames) => {
  const found = await frames.of(history.sql, await claimBatches(history.sql, 10));
  return Object.fromEntries([...found].map(([id, frame]) => [id, frame.toString()]));
};

const countReads = () => countStatements(history.sql, 'read-frames');

it('are read from PostgreSQL the first time, together, and from then on kept', async () => {
  const frames = new Frames();
  const [first, second] = await append('first', 'second');
  const reads = countReads();
  expect(await readAll(frames)).toEqual({ [first!]: 'first', [second!]: 'second' });
  expect(await readAll(frames)).toEqual({ [first!]: 'first', [second!]: 'second' });
  expect(reads()).toBe(1);

  const [third] = await append('third');
  expect(await readAll(frames)).toEqual({ [first!]: 'first', [second!]: 'second', [third!]: 'third' });
  expect(reads()).toBe(2);
});

it('are read again where they are too large to be kept', async () => {
  const frames = new Frames();
  const [id] = await append('x'.repeat(5 * 1024 * 1024));
  const reads = countReads();
  for (let time = 1; time <= 2; time += 1) expect(Object.keys(await readAll(frames))).toEqual([id]);
  expect(reads()).toBe(2);
});

it('may be empty, though nobody can read such a one', async () => {
  const [id] = await append('');
  expect(await readAll(new Frames())).toEqual({ [id!]: '' });
});

it('are those of the batch that has the id now, as after a failover to a server that lost some', async () => {
  const frames = new Frames();
  const [id] = await append('lost');
  expect(await readAll(frames)).toEqual({ [id!]: 'lost' });
  await history.sql.query('DELETE FROM inbox_batches');
  await history.sql.query(
    'INSERT INTO inbox_batches (id, body_count, frame) OVERRIDING SYSTEM VALUE VALUES ($1, 1, $2)',
    [id, Buffer.from('kept')],
  );
  expect(await readAll(frames)).toEqual({ [id!]: 'kept' });
});
