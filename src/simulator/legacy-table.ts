/** LogiTrack's one table in PostgreSQL, made and filled. */
import { Client } from 'pg';
import type { LegacyRow } from './legacy-history.js';

const PER_STATEMENT = 1000;

const TABLE = `
  CREATE TABLE tracking_events (
    id bigint PRIMARY KEY, shipment_id text, carrier text, tracking_number text, status text, location text,
    raw jsonb, event_time timestamp, created_at timestamptz
  );
  CREATE INDEX ON tracking_events (shipment_id, id)`;

const FILL = `
  INSERT INTO tracking_events SELECT * FROM json_populate_recordset(NULL::tracking_events, $1)`;

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

export async function withClient<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
