/** LogiTrack's database, from which a history is taken over: its one table in a database of its own. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { withBadRows } from '../../src/simulator/legacy-bad-rows.js';
import { type LegacyHistory, legacyRows, type LegacyRow } from '../../src/simulator/legacy-history.js';

const PER_STATEMENT = 1000;

const TABLE = `
  CREATE TABLE tracking_events (
    id bigint PRIMARY KEY, shipment_id text, carrier text, tracking_number text, status text, location text,
    raw jsonb, event_time timestamp, created_at timestamptz
  );
  CREATE INDEX ON tracking_events (shipment_id, id)`;

const FILL = `
  INSERT INTO tracking_events SELECT * FROM json_populate_recordset(NULL::tracking_events, $1)`;

export interface LegacyDatabaseOptions extends LegacyHistory {
  /** How many good rows have a bad one behind them; none unless told otherwise. */
  readonly badShare?: number;
}

/** A fresh database with such a history. */
export async function legacyDatabase({ badShare = 0, ...history }: LegacyDatabaseOptions) {
  const admin = process.env['TEST_DATABASE_URL']!;
  const name = `legacy_${randomBytes(6).toString('hex')}`;
  await withClient(admin, (client) => client.query(`CREATE DATABASE ${name}`));
  const { href: url } = Object.assign(new URL(admin), { pathname: `/${name}` });
  await createLegacyTable(url);
  const { rows, counts: bad } = withBadRows(legacyRows(history), { share: badShare, seed: history.seed });
  return {
    url,
    /** How many, bad ones among them. */
    rows: await fillLegacyTable(url, rows),
    /** How many of each kind. */
    bad,
    drop: () => withClient(admin, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

export async function createLegacyTable(url: string): Promise<void> {
  await withClient(url, (client) => client.query(TABLE));
}

/** @param onProgress is told how many rows have been sent. @returns how many there are in the end */
export function fillLegacyTable(
  url: string,
  rows: Iterable<LegacyRow>,
  onProgress: (filled: number) => void = () => undefined,
): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('SET synchronous_commit = off');
    let filled = 0;
    let filling: Promise<unknown> = Promise.resolve();
    for (const batch of batchesOf(rows)) {
      const json = JSON.stringify(batch);
      await filling;
      filling = client.query(FILL, [json]); // the next batch is made meanwhile
      onProgress((filled += batch.length));
    }
    await filling;
    await client.query('ANALYZE tracking_events');
    return filled;
  });
}

function* batchesOf(rows: Iterable<LegacyRow>): Generator<LegacyRow[]> {
  let batch: LegacyRow[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === PER_STATEMENT) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function withClient<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
