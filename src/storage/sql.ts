/** What a statement is run on: a pool, one connection, or a transaction. */
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { isUnavailable } from './failures.js';

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

/** Sends all writes of a transaction, none of them behind an answer to another: what comes later is not part of it. */
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
    const result = await withFirstFailure(client, async (sql) => {
      const sending = new Sending(sql);
      const written = write(sending);
      await Promise.race([written, endOfTick()]); // what fails before it is sent has failed by then
      sending.isOver = true;
      const [found] = await Promise.all([written, client.query('COMMIT')]);
      return found;
    });
    client.release();
    return result;
  } catch (error) {
    // Closing alone would be waited for by nobody, and whoever tries again would find its rows locked.
    if (!isUnavailable(error)) await client.query('ROLLBACK').catch(() => undefined);
    client.release(true);
    throw error;
  }
}

/** What the writes are sent on, until COMMIT is. */
class Sending implements Sql {
  isOver = false;

  constructor(private readonly sql: Sql) {}

  query<Row extends QueryResultRow>(statement: Statement & { values: unknown[] }) {
    if (this.isOver) throw new Error(`${statement.name} would come behind COMMIT`);
    return this.sql.query<Row>(statement);
  }
}

/**
 * By then whatever has failed without an answer has been told on, pg's own refusals as well, which take a tick. Nothing is
 * on its way to a store yet (`cork.ts`).
 */
async function endOfTick(): Promise<void> {
  for (let tick = 0; tick < 2; tick += 1) await new Promise<void>((resolve) => process.nextTick(resolve));
}

/**
 * Throws the first failure of what `work` sends at once in a transaction. What comes behind it is refused because of it
 * only, and may all the same be heard of sooner, where it is waited for through fewer promises.
 */
export async function withFirstFailure<Result>(
  sql: Sql,
  work: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  let first: Error | undefined;
  const noting: Sql = {
    query<Row extends QueryResultRow>(statement: Statement & { values: unknown[] }) {
      const answer = sql.query<Row>(statement);
      answer.catch((error: unknown) => (first ??= error as Error));
      return answer;
    },
  };
  try {
    return await work(noting);
  } catch (error) {
    throw first ?? error;
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
