/** What PostgreSQL says of itself. */
import type { Sql } from './sql.js';

export interface ServerFacts {
  version: string;
  /** As `server_version_num`: 140005 is 14.5. */
  version_number: number;
  /** Connections that roles without privileges may have, all together. */
  connections: number;
  /** Of them, those of others than Milepost. */
  taken: number;
}

export async function readServerFacts(sql: Sql): Promise<ServerFacts> {
  const { rows } = await sql.query<ServerFacts>({
    name: 'read-server-facts',
    text: `SELECT current_setting('server_version') AS version,
             current_setting('server_version_num')::int AS version_number,
             current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
               - coalesce(current_setting('reserved_connections', true), '0')::int AS connections,
             (SELECT count(*)::int FROM pg_stat_activity
              WHERE datid IS NOT NULL AND coalesce(application_name, '') NOT LIKE 'milepost%') AS taken`,
    values: [],
  });
  return rows[0]!;
}

/** Epoch milliseconds by PostgreSQL's clock. */
export async function readClock(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ now: number }>({
    name: 'read-clock',
    text: 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now',
    values: [],
  });
  return rows[0]!.now;
}
