/** The predecessor's table moves in while Milepost serves: whole, once, however often it is interrupted or begun again. */
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { publicId } from '../../src/domain/ids.js';
import type { Page } from '../support/answers.js';
import { newBrand } from '../support/customers.js';
import { kill, type Move, startMove } from '../support/history-import.js';
import { until } from '../support/until.js';

const SHIPMENTS = 150;
const UNTIL = new Date();
/** These can be asked; nobody does, for the Milepost that runs has no such credentials. */
const ASKED = ['ups', 'fedex', 'usps'];
const CREDENTIALS = Object.fromEntries(
  ASKED.flatMap((slug) =>
    ['CLIENT_ID', 'CLIENT_SECRET'].map((name) => [`${slug.toUpperCase()}_${name}`, 'ours']),
  ),
);

let move: Move;
let milepost: Move['milepost'];
let brand: Move['brand'];
let ours: Move['ours'];
let legacy: Move['legacy'];
let history: Move['history'];
beforeAll(async () => {
  move = await startMove({ shipments: SHIPMENTS, seed: 11, until: UNTIL, badShare: 0.1 }, CREDENTIALS);
  ({ milepost, brand, ours, legacy, history } = move);
});
afterAll(() => move.stop());

async function valueOf<Value>(query: string, ...values: unknown[]): Promise<Value> {
  const { rows } = await ours.query<Record<string, Value>>(query, values);
  return Object.values(rows[0]!)[0]!;
}

const eventCount = () => valueOf<number>('SELECT count(*)::int FROM events');

interface Recent {
  readonly shipment_id: string;
  readonly version: number;
}

/** As the API shows them, newest first. */
async function latestEvents(): Promise<string[]> {
  const { body } = await brand.request<Page<Recent>>('GET', '/api/v1/events/recent?limit=200');
  return body.data.map(({ shipment_id, version }) => `${shipment_id} ${version}`);
}

/** As PostgreSQL has them. */
async function latestInFeed(): Promise<string[]> {
  const { rows } = await ours.query<Recent>(
    `SELECT shipment_id, version FROM feed f JOIN events USING (shipment_id, key, version)
     JOIN feed_batches b ON b.customer_id = f.customer_id AND b.id = f.batch_id
     ORDER BY base_sequence DESC, line DESC LIMIT 200`,
  );
  return rows.map(({ shipment_id, version }) => `${publicId('shp', shipment_id)} ${version}`);
}

it('a dry run shows how rows are read and which are not, and writes nothing', async () => {
  const { code, stdout } = await history.import('--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain(
    `${legacy.rows} rows of ${SHIPMENTS} shipments of 1 customers. Nothing was written.`,
  );
  expect(stdout).toMatch(/^OUT FOR DELIVERY +out_for_delivery\S* +\d+ +\d+$/m);
  expect(stdout).toMatch(/status "QZX 17" is not known: say under statuses: which of ours it is$/m);
  expect(await valueOf('SELECT count(*)::int FROM shipments')).toBe(0);
});

it('what differs is named before it is there', async () => {
  const { code, stdout } = await history.verify();
  expect(code).toBe(1);
  expect(stdout.match(/\tnot imported$/gm)).toHaveLength(SHIPMENTS);
});

it('the latest events are asked for, and kept in Redis', async () => {
  const redis = new Redis(milepost.stores.redis.url);
  await until(
    async () => (await latestEvents(), redis.keys('recent_events:*')),
    (kept) => kept.length > 0,
  );
  redis.disconnect();
});

it('is killed three times in its middle, goes on, and all of it is there once', async () => {
  for (const share of [0.2, 0.4, 0.6]) {
    const running = history.begin('--batch', '3', '--pause', '20');
    await until(
      () => valueOf<number>('SELECT coalesce(sum(rows), 0)::int FROM history_imports'),
      (rows) => rows > legacy.rows * share,
    );
    await kill(running, 'SIGKILL');
  }
  const { code, stdout } = await history.import('--pause', '0');
  expect([code, stdout]).toEqual([0, expect.stringContaining('rows were read')]);
  expect(await valueOf('SELECT sum(rows)::int FROM history_imports')).toBe(legacy.rows);
  const verified = await history.verify();
  expect(verified.stdout).toContain('All of it is here.');
  expect(verified.code).toBe(0);
});

it('the latest events are those that moved in', async () => {
  const [shown] = await until(
    async () => [await latestEvents(), await latestInFeed()] as const,
    ([api, feed]) => api.join() === feed.join(),
  );
  expect(shown).toHaveLength(200);
});

it('each bad row is kept with its reason, and a duplicate is one event', async () => {
  const { no_time, unknown_status, impossible_time, no_tracking_number, no_shipment, unknown_carrier } =
    legacy.bad;
  const { rows } = await ours.query<{ reason: string; rows: number }>(
    `SELECT split_part(reason, ' ', 1) AS reason, count(*)::int AS rows FROM refused_rows GROUP BY 1`,
  );
  expect(Object.fromEntries(rows.map((row) => [row.reason, row.rows]))).toEqual({
    occurred_at: no_time + impossible_time,
    status: unknown_status,
    tracking_number: no_tracking_number,
    shipment_id: no_shipment,
    carrier: unknown_carrier,
  });
});

it('a brand reads a shipment under its old id, and nobody else does', async () => {
  const old = new Client({ connectionString: legacy.url });
  await old.connect();
  const { rows } = await old.query<{ shipment_id: string; tracking_number: string }>(
    `SELECT DISTINCT shipment_id, tracking_number FROM tracking_events
     WHERE shipment_id IS NOT NULL AND tracking_number <> '' AND carrier <> 'Fed Ex!' LIMIT 20`,
  );
  await old.end();
  for (const { shipment_id: id, tracking_number } of rows) {
    const answer = await brand.track(id);
    expect(answer).toMatchObject({ tracking_number });
    expect(answer.event_count).toBeGreaterThan(0);
    expect(await brand.track(answer.shipment_id)).toEqual(answer);
  }
  const stranger = await newBrand(milepost.url);
  for (const [reader, id] of [
    [stranger, rows[0]!.shipment_id],
    [brand, 'LT-999999999'],
    [brand, 'LT-1%00'],
  ] as const) {
    expect((await reader.request('GET', `/api/v1/tracking/${id}`)).status).toBe(404);
  }
});

it('what is under way is looked at within its time, not all at once, and what is long over is not', async () => {
  const { rows } = await ours.query<{ tracking_state: string; isOver: boolean; wait: number | null }>(
    `SELECT s.tracking_state, s.ended_at < now() - interval '7 days' AS "isOver",
       extract(epoch FROM c.due_at - s.updated_at)::float8 AS wait
     FROM shipments s LEFT JOIN checks c ON c.carrier = s.carrier AND c.number_key = s.number_key
     WHERE s.carrier = ANY($1)`,
    [ASKED],
  );
  const waits = rows.flatMap((row) => (['active', 'stalled'].includes(row.tracking_state) ? row.wait! : []));
  expect(waits.length).toBeGreaterThan(1);
  expect(new Set(waits).size).toBe(waits.length);
  expect(Math.max(...waits)).toBeLessThan(86_400);
  const over = rows.filter((row) => row.isOver || row.tracking_state === 'expired');
  expect(over.length).toBeGreaterThan(20);
  expect(over.filter(({ wait }) => wait !== null)).toEqual([]);
});

it('begun again from the start it changes nothing', async () => {
  const before = [await eventCount(), await valueOf('SELECT sum(version)::int FROM shipments')];
  const { stdout } = await history.import('--restart', '--pause', '0');
  expect(stdout).toContain('0 shipments and 0 events are new');
  expect([await eventCount(), await valueOf('SELECT sum(version)::int FROM shipments')]).toEqual(before);
});

it('no endpoint is told, and the feed has every version', async () => {
  expect(await valueOf('SELECT count(*)::int FROM deliveries')).toBe(0);
  const versions = await valueOf('SELECT sum(version)::int FROM shipments');
  expect(await valueOf('SELECT count(*)::int FROM feed')).toBe(versions);
});
