/** One statement to a PostgreSQL that may not be there yet. */
import { Client } from 'pg';

const TIMEOUT_MS = 2_000;

/** @throws Error where nobody answers */
export async function ask(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  client.on('error', () => undefined); // what matters is told by connect() and query()
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
