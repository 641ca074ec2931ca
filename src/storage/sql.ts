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

/** Sends all writes of a transaction, none of them behind an answer to another. */
export type Write<Result> = (sql: Sql) => Promise<Result>;

/**
 * As `inTransaction`, with COMMIT right behind the writes: their answers are not waited for while what they change is
 * locked. Where PostgreSQL refuses one of them, it refuses all that comes behind it.
 * @param read reads and locks what must be known to write
 */
export async function readThenWrite<Result>(
  pool: Pool,
  read: (sql: PoolClient) => Promise<Write<Result>>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    const [, write] = await Promise.all([client.query('BEGIN'), read(client)]);
    const sending = new Sending(client);
    const written = write(sending);
    await Promise.race([written, endOfTick()]); // what fails before it is sent has failed by then
    sending.isOver = true;
    const [result] = await Promise.all([written, client.query('COMMIT')]);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** What the writes are sent on, until COMMIT is. */
class Sending implements Sql {
  isOver = false;

  constructor(private readonly client: PoolClient) {}

  query<Row extends QueryResultRow>(statement: Statement & { values: unknown[] }) {
    if (this.isOver) throw new Error(`${statement.name} would come behind COMMIT`);
    return this.client.query<Row>(statement);
  }
}

/** Every promise that is settled by now has been told on by then, and nothing is on its way to a store yet (`cork.ts`). */
function endOfTick(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
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
