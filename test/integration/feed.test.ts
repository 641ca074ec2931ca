/** The change feed's numbers, where transactions and sequencers overlap: whoever reads on from the last number misses nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import { newUuid } from '../../src/domain/ids.js';
import { readFeed, readRecentEvents } from '../../src/storage/versions.sql.js';
import { INTO_FEED, readFeedHead, sequenceFeed } from '../../src/storage/feed.sql.js';
import { removeShipments } from '../../src/storage/retention.sql.js';
import { History } from '../support/history.js';
import { migrate } from '../support/migration.js';
import { cloneTemplate } from '../support/stores.js';

let database: { url: string; drop(): Promise<void> };
let [mine, theirs]: History[] = [];
let customer: string;
beforeEach(async () => {
  database = await cloneTemplate();
  [mine, theirs] = [await History.open(database.url), await History.open(database.url)];
  customer = await mine.customer();
});
afterEach(async () => {
  await Promise.all([mine!.close(), theirs!.close()]);
  await database.drop();
});

/** Sequence, shipment and version of the lines after a place, as whoever asks is told. */
async function linesAfter(place: number, limit = 200): Promise<string[]> {
  const rows = await readFeed(mine!.sql, customer, place, limit);
  return rows.map((row) => `${row.sequence} ${row.shipment_id} ${row.feed_version}`);
}

const line = (sequence: number, shipment: string, version: number) => `${sequence} ${shipment} ${version}`;

describe('numbers', () => {
  it('are given in the order of commits, whenever a line was written', async () => {
    await mine!.sql.query('BEGIN');
    const early = await mine!.shipment(customer, { versions: 1 });
    const late = await theirs!.shipment(customer, { versions: 1 });
    await theirs!.numberFeed();
    await mine!.sql.query('COMMIT');
    expect(await linesAfter(0)).toEqual([line(1, late, 1)]);
    await theirs!.numberFeed();
    expect(await linesAfter(1)).toEqual([line(2, early, 1)]);
  });

  it('are given by one sequencer at a time, and none is given twice', async () => {
    await theirs!.sql.query('BEGIN');
    const late = await theirs!.shipment(customer, { versions: 1 });
    const first = await mine!.shipment(customer, { versions: 2 });
    await mine!.sql.query('BEGIN');
    await sequenceFeed(mine!.sql, 100);
    await theirs!.sql.query('COMMIT'); // by its id it would come before the first
    let isDone = false;
    const waiting = theirs!.numberFeed().then(() => (isDone = true));
    await pause(200);
    expect(isDone).toBe(false);
    await mine!.sql.query('COMMIT');
    await waiting;
    expect(await linesAfter(0)).toEqual([line(1, first, 1), line(2, first, 2), line(3, late, 1)]);
  });

  it('are each customer’s own', async () => {
    const other = await mine!.customer();
    const shipments = [];
    for (const whose of [customer, other, customer, other, other]) {
      shipments.push(await mine!.shipment(whose, { versions: 1 }));
    }
    await mine!.numberFeed();
    expect(await linesAfter(0)).toEqual([line(1, shipments[0]!, 1), line(2, shipments[2]!, 1)]);
    expect([await readFeedHead(mine!.sql, customer), await readFeedHead(mine!.sql, other)]).toEqual([2, 3]);
  });
});

/** Batches of 1, 4, 2 and 3 lines, all numbered but the last, and the lines of those that are. */
async function someBatches(): Promise<{ lines: string[]; newest: string }> {
  const lines = [];
  for (const versions of [1, 4, 2]) {
    const shipment = await mine!.shipment(customer, { versions });
    for (let version = 1; version <= versions; version += 1) {
      lines.push(line(lines.length + 1, shipment, version));
    }
  }
  await mine!.numberFeed();
  return { lines, newest: await mine!.shipment(customer, { versions: 3 }) };
}

describe('a reader', () => {
  it.each([1, 2, 3, 5, 200])('gets %i lines at a time from wherever it was', async (limit) => {
    const { lines } = await someBatches();
    for (let place = 0; place <= lines.length + 1; place += 1) {
      expect(await linesAfter(place, limit)).toEqual(lines.slice(place, place + limit));
    }
  });

  it('passes over what was removed', async () => {
    const { lines } = await someBatches();
    const [, removed] = lines[2]!.split(' ');
    await mine!.sql.query(`DELETE FROM feed WHERE shipment_id = $1`, [removed]);
    for (const place of [0, 1, 3, 5]) {
      expect(await linesAfter(place, 1)).toEqual([place === 0 ? lines[0] : lines[5]]);
    }
    await mine!.sql.query(`DELETE FROM feed_batches WHERE base_sequence = 2`);
    for (const place of [1, 3, 5]) expect(await linesAfter(place)).toEqual(lines.slice(5));
  });

  it('of the latest gets what has no number yet before all else', async () => {
    const { lines, newest } = await someBatches();
    const told = [newest, newest, newest, ...lines.map((said) => said.split(' ')[1]).reverse()];
    const latest = await readRecentEvents(mine!.sql, customer, 6);
    expect(latest.map(({ shipment_id }) => shipment_id)).toEqual(told.slice(0, 6));
    expect(latest.map(({ version }) => version)).toEqual([3, 2, 1, 2, 1, 4]);
  });
});

it('a batch goes with its last line, but for the newest, after which numbers go on', async () => {
  const [first, second, third] = [newUuid(), newUuid(), newUuid()];
  for (const shipments of [[first, second], [third]]) {
    await mine!.sql.query(
      `WITH told AS (
         SELECT id AS shipment_id, 1 AS version, $1::uuid AS customer_id, id AS key, now() AS applied_at
         FROM unnest($2::uuid[]) AS id
       ), ${INTO_FEED}`,
      [customer, shipments],
    );
  }
  await mine!.numberFeed();
  const left = [];
  for (const id of [first, second, third]) {
    await removeShipments(mine!.sql, [
      { id, customer_id: customer, carrier: 'ups', number_key: '1Z', version: 1 },
    ]);
    left.push([await mine!.count('feed'), await mine!.count('feed_batches')]);
  }
  expect(left).toEqual([
    [2, 2],
    [1, 1],
    [0, 1],
  ]);
  expect(await readFeedHead(mine!.sql, customer)).toBe(3);
});

describe('lines from before there were batches', () => {
  const FILE = '0020-feed-batches';

  it('keep their numbers, those that had none get the next, and the feed goes on from there', async () => {
    const { lines, newest } = await someBatches();
    await migrate(database.url, FILE, 'down');
    const { rows } = await mine!.sql.query<{ sequence: string | null }>(
      'SELECT sequence FROM feed ORDER BY sequence',
    );
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual([1, 2, 3, 4, 5, 6, 7, 0, 0, 0]);
    await mine!.close();
    await migrate(database.url, FILE, 'up');
    mine = await History.open(database.url);
    const all = [...lines, ...[1, 2, 3].map((version) => line(7 + version, newest, version))];
    for (const limit of [1, 4, 200]) {
      for (let place = 0; place <= all.length; place += 1) {
        expect(await linesAfter(place, limit)).toEqual(all.slice(place, place + limit));
      }
    }
    expect(await readFeedHead(mine.sql, customer)).toBe(10);
    const next = await mine.shipment(customer, { versions: 1 });
    await mine.numberFeed();
    expect(await linesAfter(9)).toEqual([all[9], line(11, next, 1)]);
  });
});
