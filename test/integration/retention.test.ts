/** Shipments that are old go, whole, once an operator says how old; and none goes that anybody still needs. */
import { Client } from 'pg';
import { publicId } from '../../src/domain/ids.js';
import { readFeed } from '../../src/storage/versions.sql.js';
import { lockOldShipments, takeTurn } from '../../src/storage/retention.sql.js';
import { inTransaction } from '../../src/storage/sql.js';
import { leaseKey, timelineKey } from '../../src/tracking/read-model/entry.js';
import { recentKey } from '../../src/tracking/read-model/recent-key.js';
import type { History } from '../support/history.js';
import { type Keeper, startKeeper } from '../support/keeper.js';

let keeper: Keeper;
let history: History;
let customer: string;
beforeEach(async () => {
  keeper = await startKeeper();
  history = keeper.history;
  customer = await history.customer();
});
afterEach(() => keeper.stop());

const retain = (settings: Record<string, string>) => keeper.retain(settings);

const SHORT = { EVENT_RETENTION: 'delivered:5d' };

/** The newest of its customer's feed, which always stays; all of it has numbers then. */
async function finishFeed(): Promise<string> {
  const newest = await history.shipment(customer, { status: 'in_transit', days: 0, versions: 1 });
  await history.numberFeed();
  return newest;
}

async function left(): Promise<string[]> {
  const { rows } = await history.sql.query<{ id: string }>('SELECT id FROM shipments ORDER BY id');
  return rows.map(({ id }) => id);
}

describe('shipments', () => {
  it('go by the age of their status; those of a status without one stay', async () => {
    const young = await history.shipment(customer, { days: 4 });
    await history.shipment(customer, { days: 6 });
    const returned = await history.shipment(customer, { status: 'returned', days: 50 });
    const lost = await history.shipment(customer, { status: 'exception', days: 50 });
    const newest = await finishFeed();
    await retain({});
    expect(await left()).toHaveLength(5);
    await retain(SHORT);
    expect(await left()).toEqual([young, returned, lost, newest]);
    await retain({ EVENT_RETENTION: 'delivered:5d,exception:60d,*:30d' });
    expect(await left()).toEqual([young, lost, newest]);
  });

  it('go with all that is theirs, and with nothing else', async () => {
    const [first, second] = [await history.endpoint(customer), await history.endpoint(customer)];
    const removed: string[] = [];
    const kept: string[] = [];
    for (const [days, ids] of [
      [10, removed],
      [1, kept],
    ] as const) {
      const id = await history.shipment(customer, { days });
      ids.push(id);
      await history.deliveries(id, first, 'delivered');
      await history.deliveries(id, second, 'failed');
      await history.sql.query('INSERT INTO legacy_ids VALUES ($1, $2::text, $2::uuid)', [customer, id]);
      await history.sql.query(`INSERT INTO test_stories (shipment_id, speed, due_at) VALUES ($1, 1, now())`, [
        id,
      ]);
      await history.sql.query(
        `INSERT INTO checks (carrier, number_key, tracking_number, customer_id, urgency)
         SELECT carrier, number_key, number_key, customer_id, 0 FROM shipments WHERE id = $1`,
        [id],
      );
    }
    kept.push(await finishFeed());
    await retain(SHORT);
    expect(await left()).toEqual(kept);
    const rowsOf = async (table: string, column = 'shipment_id') => [
      await history.count(table, `${column}::text = '${removed[0]}'`),
      await history.count(table),
    ];
    expect(await rowsOf('events')).toEqual([0, 3]);
    expect(await rowsOf('feed')).toEqual([0, 3]);
    expect(await rowsOf('test_stories')).toEqual([0, 1]);
    expect(await rowsOf('legacy_ids')).toEqual([0, 1]);
    expect(await rowsOf('checks', 'number_key')).toEqual([0, 1]);
    expect(await rowsOf('deliveries')).toEqual([0, 4]);
  });

  it('leave the check of a number that somebody else tracks', async () => {
    const other = await history.customer();
    await history.shipment(customer, { number: 'SHARED' });
    await history.shipment(other, { number: 'SHARED', days: 1 });
    await history.sql.query(`INSERT INTO checks VALUES ('acme_freight', 'SHARED', 'SHARED', $1, now(), 0)`, [
      other,
    ]);
    await finishFeed();
    await retain(SHORT);
    expect([(await left()).length, await history.count('checks')]).toEqual([2, 1]);
    await history.shipment(other, { status: 'in_transit', days: 0 });
    await history.numberFeed();
    await retain({ EVENT_RETENTION: 'delivered:1d' });
    await history.sql.query(
      `UPDATE shipments SET updated_at = now() - interval '2 days' WHERE number_key = 'SHARED'`,
    );
    await retain({ EVENT_RETENTION: 'delivered:1d' });
    expect(await history.count('checks')).toBe(0);
  });

  it('go in batches, however many there are', async () => {
    await history.sql.query('BEGIN');
    for (let made = 0; made < 450; made += 1) await history.shipment(customer, { versions: 1 });
    await history.sql.query('COMMIT');
    const newest = await finishFeed();
    await retain(SHORT);
    expect(await left()).toEqual([newest]);
  });

  it('stay while somebody is at work on them, and when that has changed them', async () => {
    const worked = await history.shipment(customer);
    const newest = await finishFeed();
    const worker = new Client({ connectionString: keeper.stores.databaseUrl });
    await worker.connect();
    await worker.query('BEGIN');
    await worker.query('SELECT FROM shipments WHERE id = $1 FOR NO KEY UPDATE', [worked]);
    await retain(SHORT);
    expect(await left()).toEqual([worked, newest]);
    await worker.query('UPDATE shipments SET updated_at = now() WHERE id = $1', [worked]);
    await worker.query('COMMIT');
    await worker.end();
    const ages = { statuses: ['delivered'], days: [5], others: null };
    expect(await inTransaction(keeper.pools.poller, (sql) => lockOldShipments(sql, ages, [worked]))).toEqual(
      [],
    );
    await history.sql.query(`UPDATE shipments SET updated_at = now() - interval '9 days' WHERE id = $1`, [
      worked,
    ]);
    await retain(SHORT);
    expect(await left()).toEqual([newest]);
  });

  it('stay while their changes have no number in the feed, and the last number is never given twice', async () => {
    const first = await history.shipment(customer);
    await retain(SHORT);
    expect(await left()).toEqual([first]);
    await history.numberFeed();
    await retain(SHORT);
    expect(await left()).toEqual([]);
    const second = await history.shipment(customer, { days: 1 });
    await history.numberFeed();
    const feed = await readFeed(history.sql, customer, 0, 10);
    expect(feed.map(({ shipment_id, sequence }) => [shipment_id, sequence])).toEqual([
      [second, 3],
      [second, 4],
    ]);
  });

  it('stay until every message of theirs is delivered or given up', async () => {
    const told = await history.shipment(customer);
    const newest = await finishFeed();
    await history.deliveries(told, await history.endpoint(customer), 'pending');
    await retain(SHORT);
    expect([await left(), await history.count('deliveries')]).toEqual([[told, newest], 2]);
    await history.sql.query(`UPDATE deliveries SET state = 'failed'`);
    await retain(SHORT);
    expect([await left(), await history.count('deliveries')]).toEqual([[newest], 0]);
  });

  it('stay while a history is moved in, and while another process removes', async () => {
    const old = await history.shipment(customer);
    const newest = await finishFeed();
    await history.sql.query(`INSERT INTO history_imports (source) VALUES ('the old system')`);
    await retain(SHORT);
    expect(await left()).toEqual([old, newest]);
    await history.sql.query(`UPDATE history_imports SET updated_at = now() - interval '2 hours'`);
    await inTransaction(keeper.pools.worker, async (sql) => {
      expect(await takeTurn(sql)).toBe(true);
      await retain(SHORT);
    });
    expect(await left()).toEqual([old, newest]);
    await retain(SHORT);
    expect(await left()).toEqual([newest]);
  });
});

describe('Redis', () => {
  let id: string;
  let keys: string[];
  beforeEach(async () => {
    id = await history.shipment(customer);
    await finishFeed();
    const entry = timelineKey(publicId('shp', id));
    keys = [entry, leaseKey(entry), recentKey(customer, await keeper.tag.current())];
    await keeper.trust.check();
    await keeper.reader.read(customer, id);
    await keeper.reader.fillIn(customer, id);
    await keeper.redis.set(keys[2]!, 'recent events');
    expect(await keeper.redis.exists(...keys)).toBe(2);
  });
  const readRemoved = () =>
    keeper.reader.read(customer, id).then(JSON.stringify, (error: Error) => error.message);

  it('forgets what was removed, and is owed nothing more', async () => {
    await retain(SHORT);
    expect([await keeper.redis.exists(...keys), await history.count('outbox')]).toEqual([0, 0]);
    expect(await readRemoved()).toBe('There is no such shipment');
    expect(await keeper.redis.exists(keys[0]!)).toBe(0);
  });

  it('is not filled in by a reader who read PostgreSQL before', async () => {
    await keeper.redis.del(keys[0]!);
    await keeper.redis.set(keys[1]!, 'a reader');
    await retain(SHORT);
    expect(await keeper.redis.fillEntry(keys[0]!, keys[1]!, 'a reader', '0', '+inf', 'a header')).toBe(0);
    expect(await readRemoved()).toBe('There is no such shipment');
  });

  it('that was not told is told later, and not believed until then', async () => {
    keeper.trust.doubt();
    await retain(SHORT);
    expect(await keeper.redis.exists(...keys)).toBe(2);
    expect(await readRemoved()).toBe('There is no such shipment');
    await history.sql.query(`UPDATE outbox SET created_at = created_at - interval '5 seconds'`);
    expect(await keeper.settler.settleOverdue()).toBe(1);
    expect([await keeper.redis.exists(...keys), await history.count('outbox')]).toEqual([0, 0]);
  });

  it('that is away keeps nothing from being removed', async () => {
    await keeper.stores.redis.stop();
    await retain(SHORT);
    expect([await left(), await history.count('outbox', 'customer_ids IS NOT NULL')]).toEqual([
      [expect.any(String)],
      1,
    ]);
    expect(await readRemoved()).toBe('There is no such shipment');
  });
});
