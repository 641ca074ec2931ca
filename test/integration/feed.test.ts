/** The change feed's numbers, where transactions and sequencers overlap: whoever reads on from the last number misses nothing. */
import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { newUuid } from '../../src/domain/ids.js';
import { appendToFeed, sequenceFeed } from '../../src/storage/feed.sql.js';
import { cloneTemplate } from '../support/stores.js';

const CUSTOMER = newUuid();

let database: { url: string; drop(): Promise<void> };
let [mine, theirs]: Client[] = [];
beforeEach(async () => {
  database = await cloneTemplate();
  [mine, theirs] = [new Client(database.url), new Client(database.url)];
  await Promise.all([mine.connect(), theirs.connect()]);
});
afterEach(async () => {
  await Promise.all([mine!.end(), theirs!.end()]);
  await database.drop();
});

async function append(sql: Client, appliedAt = new Date()): Promise<string> {
  const shipment_id = newUuid();
  const row = { shipment_id, version: 1, customer_id: CUSTOMER, key: newUuid(), applied_at: appliedAt };
  await appendToFeed(sql, [row]);
  return shipment_id;
}

async function sequence(sql: Client): Promise<void> {
  await sql.query('BEGIN');
  await sequenceFeed(sql, 100);
  await sql.query('COMMIT');
}

async function numbersAbove(sequence: number): Promise<number[]> {
  const { rows } = await mine!.query<{ sequence: string }>(
    'SELECT sequence FROM feed WHERE customer_id = $1 AND sequence > $2 ORDER BY sequence',
    [CUSTOMER, sequence],
  );
  return rows.map((row) => Number(row.sequence));
}

it('what is committed later has the later number, whenever it was written', async () => {
  await mine!.query('BEGIN');
  await append(mine!);
  await append(theirs!);
  await sequence(theirs!);
  await mine!.query('COMMIT');
  expect(await numbersAbove(0)).toEqual([1]);
  await sequence(theirs!);
  expect(await numbersAbove(1)).toEqual([2]);
});

it('a second sequencer waits for the first, and gives nothing another number', async () => {
  const first = await append(mine!);
  await mine!.query('BEGIN');
  await sequenceFeed(mine!, 100);
  await append(theirs!, new Date(0)); // by its time it would come before the first
  let isDone = false;
  const second = sequence(theirs!).then(() => (isDone = true));
  await pause(200);
  expect(isDone).toBe(false);
  await mine!.query('COMMIT');
  await second;
  const { rows } = await mine!.query<{ sequence: string }>(
    'SELECT sequence FROM feed ORDER BY shipment_id = $1 DESC',
    [first],
  );
  expect(rows.map((row) => Number(row.sequence))).toEqual([1, 2]);
});
