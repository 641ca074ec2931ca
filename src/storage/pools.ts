/** The connection pools: separate, so that no kind of work can starve another. */
import { Pool, type PoolConfig } from 'pg';
import { CorkedClient } from './corked-client.js';
import { withSession } from './session.js';

declare module 'pg' {
  interface ClientConfig {
    /** Statements are sent without waiting for the answers to those before. */
    pipeline?: boolean;
  }
}

/**
 * - `ingest` acknowledges carriers. - `worker` applies slices. - `poller` says whom to ask, and notes the answers, without
 * waiting for the disk, moves histories in, and removes what is old; so does `courier` with brands' endpoints, and `bookkeeping` with all else that can be redone. - `writer` registers shipments.
 * - `reader` answers brands, as the role that row-level security binds. Keys and dead letters are looked up on TypeORM's own small pool (`data-source.ts`).
 */
export interface Pools {
  readonly ingest: Pool;
  readonly worker: Pool;
  readonly poller: Pool;
  readonly courier: Pool;
  readonly bookkeeping: Pool;
  readonly writer: Pool;
  readonly reader: Pool;
}

/**
 * One plan a statement, whatever its values: for a few events PostgreSQL takes a plan of their own for cheaper, and then
 * planning takes it as long as doing it.
 */
const ONE_PLAN = { plan_cache_mode: 'force_generic_plan' };

interface PoolPlan {
  readonly role: 'milepost_customer' | 'milepost_system';
  readonly max: number;
  /** Milliseconds after which PostgreSQL gives up a statement. */
  readonly timeout: number;
  /** More settings of the session. */
  readonly settings?: Readonly<Record<string, string>>;
}

const PLANS: Readonly<Record<keyof Pools, PoolPlan>> = {
  ingest: { role: 'milepost_system', max: 4, timeout: 3000 },
  // A worker that was stopped in the middle of a slice is cut off after 5 s, so that another can take the slice over.
  worker: {
    role: 'milepost_system',
    max: 6,
    timeout: 10_000,
    settings: { ...ONE_PLAN, idle_in_transaction_session_timeout: '5000', lock_timeout: '4000' },
  },
  poller: {
    role: 'milepost_system',
    max: 4,
    timeout: 10_000,
    settings: {
      // What an answer told is on disk before it is noted that there was one; the note can be redone: the carrier is asked again.
      synchronous_commit: 'off',
      idle_in_transaction_session_timeout: '5000',
      lock_timeout: '4000',
    },
  },
  courier: {
    role: 'milepost_system',
    max: 4,
    timeout: 5000,
    settings: { synchronous_commit: 'off' }, // a message whose answer is forgotten is sent again
  },
  bookkeeping: {
    role: 'milepost_system',
    max: 2,
    timeout: 3000,
    settings: { ...ONE_PLAN, synchronous_commit: 'off' },
  },
  writer: {
    role: 'milepost_system',
    max: 4,
    timeout: 5000,
    settings: { idle_in_transaction_session_timeout: '5000', lock_timeout: '4000' },
  },
  reader: {
    role: 'milepost_customer',
    max: 10,
    timeout: 2000,
    settings: { default_transaction_read_only: 'on' },
  },
};

/** The most connections that all pools of one process have together. */
export const POOLED_CONNECTIONS = Object.values(PLANS).reduce((sum, { max }) => sum + max, 0);

export function openPools(url: string, onError: (error: Error) => void): Pools {
  const open = (name: keyof Pools) => {
    const pool = new Pool(poolConfig(url, name, PLANS[name]));
    pool.on('error', onError); // a connection died idle; the pool has already let go of it
    pool.on('connect', (client) => client.on('error', onError)); // or in use; its query or transaction fails
    return pool;
  };
  return {
    ingest: open('ingest'),
    worker: open('worker'),
    poller: open('poller'),
    courier: open('courier'),
    bookkeeping: open('bookkeeping'),
    writer: open('writer'),
    reader: open('reader'),
  };
}

export async function closePools(pools: Pools): Promise<void> {
  await Promise.all(Object.values<Pool>({ ...pools }).map((pool) => pool.end()));
}

/**
 * Every statement has its index, and is planned once a connection: a plan that was made while a table was nearly empty
 * would go on reading all of it as it grows. None is long enough for compiling it to pay.
 */
const PLANNING = { enable_seqscan: 'off', jit: 'off' };

function poolConfig(url: string, name: string, plan: PoolPlan): PoolConfig {
  const { role, timeout } = plan;
  const settings = { ...PLANNING, role, statement_timeout: String(timeout), ...plan.settings };
  return {
    Client: CorkedClient,
    connectionString: withSession(url, settings),
    application_name: `milepost-${name}`,
    max: plan.max,
    pipeline: true,
    connectionTimeoutMillis: 2000,
    // PostgreSQL's own timeout does not fire in a stopped backend; this one does.
    query_timeout: timeout + 500,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  };
}
