/** What a statement is run on: a pool, one connection, or a transaction. */
import type { Pool, PoolClient, QueryResultRow } from 'pg';

export interface Statement {
  /** A name makes PostgreSQL parse and plan it once a connection. */
  readonly name: string;
  readonly text: string;
}

export interface Sql {
  query<Row extends QueryResultRow>(
    statement: Statement & { values: unknown[] },
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/**
 * Runs `work` in one transaction. What it sends without waiting for what it sent before goes out at once, and is done in
 * that order (`pipeline` in `pools.ts`). A connection that failed in any way is closed, not reused.
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (sql: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    const [, result] = await Promise.all([client.query('BEGIN'), work(client)]);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Runs reads as one customer: row-level security hides the rest. The connection is set on every use, so what the
 * use before left behind does not matter.
 */
export async function asCustomer<Result>(
  pool: Pool,
  customerId: string,
  work: (sql: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    const [, result] = await Promise.all([client.query(setCustomer(customerId)), work(client)]);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function setCustomer(customerId: string) {
  const text = `SELECT set_config('milepost.customer_id', $1, false)`;
  return { name: 'set-customer', text, values: [customerId] };
}
