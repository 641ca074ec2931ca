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

/** Runs `work` in one transaction. A connection that failed in any way is closed, not reused. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (sql: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
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
    await client.query(SET_CUSTOMER, [customerId]);
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const SET_CUSTOMER = `SELECT set_config('milepost.customer_id', $1, false)`;
