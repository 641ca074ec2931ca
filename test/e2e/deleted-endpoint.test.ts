/** A webhook endpoint that is deleted while a test message to it is being written. */
import { Client } from 'pg';
import { Brand } from '../support/brand.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { OUTBOUND } from '../support/subscriber.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
beforeAll(async () => (milepost = await startMilepost(OUTBOUND)));
afterAll(() => milepost.stop());

it('is a 404', async () => {
  const brand = new Brand(milepost.url);
  const { body } = await brand.request<{ endpoint_id: string }>('POST', '/api/v1/webhook-endpoints', {
    url: 'http://127.0.0.1:9/',
    event_types: ['*'],
  });
  const connectionString = milepost.stores.databaseUrl;
  const [sql, watcher] = [new Client({ connectionString }), new Client({ connectionString })];
  await Promise.all([sql.connect(), watcher.connect()]);
  await sql.query('BEGIN');
  await sql.query('DELETE FROM webhook_endpoints');
  const testing = brand.request('POST', `/api/v1/webhook-endpoints/${body.endpoint_id}/test`);
  await until(
    async () => (await watcher.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount,
    (waiting) => waiting! > 0,
  );
  await sql.query('COMMIT');
  expect((await testing).status).toBe(404);
  await Promise.all([sql.end(), watcher.end()]);
});
