/** (g) What a shipment and an event take in Redis, in PostgreSQL, and what the process takes. */
import { Redis } from 'ioredis';
import pg from 'pg';

const SAMPLE = 500;
const TABLES = ['shipments', 'events', 'feed', 'inbox_batches'];

export async function footprint({ milepost, watched }) {
  const redis = new Redis(milepost.redis.url);
  const sql = new pg.Client({ connectionString: milepost.postgres.url });
  await sql.connect();
  try {
    const entries = await Promise.all(
      watched.slice(0, SAMPLE).map(({ id }) => redis.call('MEMORY', 'USAGE', `tracking:${id}`)),
    );
    const found = {
      'Redis, an entry': entries.reduce((sum, bytes) => sum + (bytes ?? 0), 0) / entries.length,
      'memory of the process': await milepost.residentMemory(),
    };
    for (const table of TABLES) {
      const { rows } = await sql.query(
        `SELECT pg_total_relation_size($1)::float / greatest(1, (SELECT count(*) FROM ${table})) AS bytes`,
        [table],
      );
      found[`PostgreSQL, a row of ${table}`] = rows[0].bytes;
    }
    for (const [what, bytes] of Object.entries(found)) {
      console.log(`  ${what.padEnd(34)} ${Math.round(bytes).toLocaleString('en-US').padStart(12)} bytes`);
    }
    return found;
  } finally {
    redis.disconnect();
    await sql.end();
  }
}
