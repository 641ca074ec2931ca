/**
 * What it costs to find out whom to ask: due checks of one carrier are claimed and grouped into its batches, as in a tick
 * of the polling fallback, on a PostgreSQL of its own. As a share of a tick of 30 s; asking is not in it.
 *
 *   npm run bench:claiming -- [--customers 100] [--carrier fedex]
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { numbersFrom } from './support/measure.mjs';

/** CommonJS with several exports has no names that an import could find. */
const built = createRequire(import.meta.url);
const { adapterOf } = built('../../dist/carriers/registry.js');
const { targetsOf } = built('../../dist/domain/check-times.js');
const { chunksOf } = built('../../dist/domain/chunks.js');
const { startPostgres } = built('../../dist/embedded/postgres.js');
const { claimChecks } = built('../../dist/storage/checks.sql.js');
const { migrate } = built('../../dist/storage/migrate.js');
const { closePools, openPools } = built('../../dist/storage/pools.js');

const TICK_MS = 30_000;
const ROUNDS = 5;
const LEASE = 120;
/** As in `polling-fallback/line.ts`: enough to keep every lane busy. */
const BATCHES_PER_LANE = 4;
/**
 * Shares of active shipments by urgency, the most urgent first, of a carrier that doesn't push: a tenth is out for
 * delivery, half has moved within a day.
 */
const SHARES = [0.1, 0.1, 0.4, 0.2, 0.1, 0.05, 0.05];

const { values } = parseArgs({
  options: { customers: { type: 'string', default: '100' }, carrier: { type: 'string', default: 'fedex' } },
});
const { customers } = numbersFrom({ customers: values.customers });
const { pull } = adapterOf(values.carrier);
const targets = targetsOf({ tick: TICK_MS, speed: 1 });

async function fill(sql, shipments) {
  await sql.query('TRUNCATE checks, customers CASCADE');
  const ids = Array.from({ length: customers }, () => randomUUID());
  await sql.query(`INSERT INTO customers (id, name) SELECT id, 'bench' FROM unnest($1::uuid[]) AS id`, [ids]);
  let first = 0;
  for (const [urgency, share] of SHARES.entries()) {
    const count = Math.round(shipments * share);
    await sql.query(
      `INSERT INTO checks (carrier, number_key, tracking_number, customer_id, urgency)
       SELECT $1, 'BENCH' || n, 'BENCH' || n, ($2::uuid[])[1 + n % $3::int], $4
       FROM generate_series($5::int, $6::int) AS n`,
      [values.carrier, ids, customers, urgency, first, first + count - 1],
    );
    first += count;
  }
}

/** Seconds from now, at most, at which a check comes due, by urgency. */
const MOMENTS = [
  ['a tick of steady work', (target) => target - TICK_MS / 1000],
  ['all due at once', () => 0],
];

async function schedule(sql, latest) {
  for (const [urgency, target] of targets.entries()) {
    await sql.query(
      `UPDATE checks SET due_at = now() + make_interval(secs => $1 - random() * $2) WHERE urgency = $3`,
      [latest(target), target, urgency],
    );
  }
  await sql.query('VACUUM ANALYZE checks');
}

async function claimAll(pool) {
  const limit = pull.batchSize * pull.concurrency * BATCHES_PER_LANE;
  let claimed = 0;
  let requests = 0;
  const begin = performance.now();
  for (;;) {
    const rows = await claimChecks(pool, values.carrier, targets, limit, LEASE);
    if (rows.length === 0) return { claimed, requests, ms: performance.now() - begin };
    claimed += rows.length;
    requests += chunksOf(rows, pull.batchSize).length;
  }
}

async function measure({ owner, pool }, shipments) {
  await fill(owner, shipments);
  for (const [moment, latest] of MOMENTS) {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      await schedule(owner, latest);
      rounds.push(await claimAll(pool));
    }
    const { claimed, requests, ms } = rounds.slice(1).toSorted((a, b) => a.ms - b.ms)[Math.floor(ROUNDS / 2)];
    const share = ((ms / TICK_MS) * 100).toFixed(2);
    console.log(
      `${String(shipments).padStart(7)} active, ${moment.padEnd(22)} ${claimed} due, ${requests} requests, ` +
        `${ms.toFixed(0)} ms: ${share} % of a tick`,
    );
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
const postgres = await startPostgres({ dataDir, log: () => undefined });
try {
  await migrate(postgres.url);
  const pools = openPools(postgres.url, () => undefined);
  const owner = new pg.Pool({ connectionString: postgres.url, max: 1 });
  console.log(`${values.carrier}, ${customers} customers, ${pull.batchSize} numbers a request`);
  for (const shipments of [10_000, 100_000]) await measure({ owner, pool: pools.poller }, shipments);
  await owner.end();
  await closePools(pools);
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
