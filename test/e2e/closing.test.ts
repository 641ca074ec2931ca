/** A process that is told to end while webhooks are being acknowledged. */
import { Client } from 'pg';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
beforeAll(async () => (milepost = await startMilepost()));
afterAll(() => milepost.stores.stop());

it('acknowledges them, and does not wait for their senders to hang up', async () => {
  const sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
  await sql.query('BEGIN');
  await sql.query('LOCK TABLE inbox_batches IN SHARE MODE');
  const sending = send(milepost.url, scan('CLOSING1', 0)); // by fetch, which keeps its connection
  await until(
    async () => (await sql.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount,
    (waiting) => waiting! > 0,
  );
  const closing = milepost.app.close();
  await until(
    () => Promise.resolve(milepost.app.getHttpServer().listening),
    (listens) => !listens,
  );
  await sql.query('ROLLBACK');
  await sending;
  const begun = performance.now();
  await closing;
  expect(performance.now() - begun).toBeLessThan(5000);
  await sql.end();
});
