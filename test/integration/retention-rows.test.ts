/** Inbox, dead letters and deliveries are kept as long as an operator says; and every statement that removes has its index. */
import { newUuid } from '../../src/domain/ids.js';
import {
  findNeeded,
  findOldShipments,
  lockOldShipments,
  removeOldRows,
  removeShipments,
  takeTurn,
} from '../../src/storage/retention.sql.js';
import { inTransaction, type Sql } from '../../src/storage/sql.js';
import type { History } from '../support/history.js';
import { type Keeper, startKeeper } from '../support/keeper.js';

let keeper: Keeper;
let history: History;
beforeEach(async () => {
  keeper = await startKeeper();
  history = keeper.history;
});
afterEach(() => keeper.stop());

const retain = (settings: Record<string, string>) => keeper.retain(settings);

const AGED = `(VALUES (1), (10), (20)) AS a (days)`;

it('bodies of the inbox go that are worked off, batch by batch', async () => {
  await history.sql.query(`
    INSERT INTO inbox_batches (received_at, body_count, done, frame)
    SELECT now() - make_interval(days => 20 - number / 100), 1, number % 100 <> 0, ''
    FROM generate_series(0, 1999) AS number`);
  await retain({ EVENT_RETENTION: '*:1d' });
  expect(await history.count('inbox_batches')).toBe(2000);
  await retain({ INBOX_RETENTION: '9d' });
  expect(await history.count('inbox_batches', 'done')).toBe(792);
  expect(await history.count('inbox_batches', 'NOT done')).toBe(20);
  expect(await history.count('inbox_batches', `done AND received_at < now() - interval '9 days'`)).toBe(0);
});

it('dead letters go so long after they last failed, unless they are to be replayed', async () => {
  for (const state of ['open', 'requested', 'replayed']) {
    for (const failed of [20, 10, 1]) {
      await history.sql.query(
        `INSERT INTO dead_letters (id, carrier, reason, detail, source, body, state, received_at, created_at, updated_at)
         SELECT $1, 'ups', 'unreadable_json', '', 'webhook', '', $2, at, at, now() - make_interval(days => $3)
         FROM (SELECT now() - interval '20 days' AS at) AS made`,
        [newUuid(), state, failed],
      );
    }
  }
  await retain({ DEAD_LETTER_RETENTION: '9d' });
  expect(await history.count('dead_letters', `state = 'requested'`)).toBe(3);
  expect(await history.count('dead_letters', `updated_at > now() - interval '2 days'`)).toBe(3);
  expect(await history.count('dead_letters')).toBe(5);
});

it('messages go so long after the last attempt, once they are delivered or given up', async () => {
  const customer = await history.customer();
  await history.sql.query(
    `INSERT INTO deliveries (id, endpoint_id, customer_id, event_type, body, state, created_at, attempted_at)
     SELECT gen_random_uuid(), $1, $2, 'shipment.delivered', '{}', state, now() - interval '20 days',
       CASE WHEN days < 20 THEN now() - make_interval(days => days) END
     FROM ${AGED}, unnest('{pending,delivered,failed}'::text[]) AS state`,
    [await history.endpoint(customer), customer],
  );
  await retain({ DELIVERY_RETENTION: '9d' });
  expect(await history.count('deliveries', `state = 'pending'`)).toBe(3);
  expect(await history.count('deliveries', `state <> 'pending'`)).toBe(2);
});

it('nothing is looked for behind what is young', async () => {
  await history.sql.query(`
    INSERT INTO inbox_batches (received_at, body_count, done, frame)
    SELECT now() - make_interval(days => days), 1, true, '' FROM ${AGED} ORDER BY days DESC`);
  const page = (after: string | null, limit: number) =>
    inTransaction(keeper.pools.poller, async (sql) => {
      await takeTurn(sql);
      return removeOldRows(sql, 'inbox_batches', 9, after, limit);
    });
  const first = await page(null, 1);
  expect(first).toEqual({ removed: 1, reached: expect.stringMatching(/^\d+$/) as string });
  expect(await page(first.reached, 5)).toEqual({ removed: 1, reached: null });
});

it('no statement reads a whole table, but for the few imports there ever were', async () => {
  const plans: string[] = [];
  await inTransaction(keeper.pools.poller, async (sql) => {
    await takeTurn(sql);
    await useAll({
      query: async ({ text, values }: { text: string; values: unknown[] }) => {
        const { rows } = await sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
        plans.push(...rows.map((row) => row['QUERY PLAN']));
        return { rows: [{}], rowCount: 0 };
      },
    } as unknown as Sql);
  });
  expect(plans.length).toBeGreaterThan(50);
  const whole = plans.filter((line) => /Seq Scan on/.test(line)).map((line) => /on (\w+)/.exec(line)![1]);
  expect(whole).toEqual(['history_imports']);
});

async function useAll(sql: Sql): Promise<void> {
  const id = newUuid();
  const ages = { statuses: ['delivered'], days: [1], others: 2 };
  const shipment = { id, customer_id: id, carrier: 'ups', number_key: '1Z', version: 1 };
  await findOldShipments(sql, ages, id, 10);
  await lockOldShipments(sql, ages, [id]);
  await findNeeded(sql, [shipment]);
  await removeShipments(sql, [shipment]);
  for (const table of ['inbox_batches', 'dead_letters', 'deliveries'] as const) {
    await removeOldRows(sql, table, 1, null, 10);
  }
}

it.each([
  [`UPDATE events SET code = 'another'`],
  [`UPDATE shipments SET status = 'returned'`],
  ['INSERT INTO feed DEFAULT VALUES'],
  ['TRUNCATE events'],
  ['SELECT FROM api_keys'],
  ['DELETE FROM customers'],
])('the role that removes may do nothing else, such as %s', async (statement) => {
  await history.sql.query('SET ROLE milepost_retention');
  await expect(history.sql.query(statement)).rejects.toMatchObject({ code: '42501' });
});
