/** The inbox: appended by the doors, worked off by the pipeline. */
import type { Sql } from './sql.js';

/** @returns the id of the row, which is on disk when this resolves. */
export async function appendBatch(sql: Sql, bodyCount: number, frame: Buffer): Promise<string> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'append-batch',
    text: 'INSERT INTO inbox_batches (body_count, frame) VALUES ($1, $2) RETURNING id',
    values: [bodyCount, frame],
  });
  return rows[0]!.id;
}

/** An undone batch, and how far it is done. */
export interface ClaimedBatch {
  id: string;
  next_body: number;
  next_event: number;
  /** Of its frame. */
  bytes: number;
  /** As PostgreSQL prints it. */
  received_at: string;
}

/** Locks the oldest undone batches that nobody else is at work on. */
export async function claimBatches(sql: Sql, limit: number): Promise<ClaimedBatch[]> {
  const { rows } = await sql.query<ClaimedBatch>({
    name: 'claim-batches',
    text: `SELECT id, next_body, next_event, octet_length(frame) AS bytes, received_at::text
           FROM inbox_batches WHERE NOT done ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    values: [limit],
  });
  return rows;
}

/** The frames of batches, by their ids. */
export async function readFrames(
  sql: Sql,
  batchIds: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const { rows } = await sql.query<{ id: string; frame: Buffer }>({
    name: 'read-frames',
    text: 'SELECT id, frame FROM inbox_batches WHERE id = ANY($1::bigint[])',
    values: [batchIds],
  });
  return new Map(rows.map(({ id, frame }) => [id, frame]));
}

/** How many bytes of frames are read at once, but for one that is larger. */
const READ_AT_ONCE = 4 * 1024 * 1024;

/** Done batches after `afterId` up to `lastId`, that were received since then, the oldest first; some at a time. */
export async function readDoneBatches(
  sql: Sql,
  range: { readonly afterId: string; readonly lastId: string; readonly since: Date | null },
): Promise<{ id: string; frame: Buffer }[]> {
  const { rows } = await sql.query<{ id: string; frame: Buffer }>({
    name: 'read-done-batches',
    text: `SELECT id, frame FROM (
             SELECT id, frame, sum(octet_length(frame)) OVER (ORDER BY id) - octet_length(frame) AS before
             FROM (
               SELECT id, frame FROM inbox_batches
               WHERE id > $1 AND id <= $2 AND done AND ($3::timestamptz IS NULL OR received_at >= $3)
               ORDER BY id LIMIT 100
             ) AS next
           ) AS summed WHERE before < $4 ORDER BY id`,
    values: [range.afterId, range.lastId, range.since, READ_AT_ONCE],
  });
  return rows;
}

/** The newest batch's id; '0' where there is none. */
export async function newestBatch(sql: Sql): Promise<string> {
  const { rows } = await sql.query<{ id: string }>({
    name: 'newest-batch',
    text: 'SELECT coalesce(max(id), 0) AS id FROM inbox_batches',
    values: [],
  });
  return rows[0]!.id;
}

export interface BatchProgress {
  id: string;
  nextBody: number;
  nextEvent: number;
  done: boolean;
}

export async function advanceBatches(sql: Sql, progress: readonly BatchProgress[]): Promise<void> {
  await sql.query({
    name: 'advance-batches',
    text: `UPDATE inbox_batches b SET next_body = p.next_body, next_event = p.next_event, done = p.done
           FROM unnest($1::bigint[], $2::int[], $3::int[], $4::boolean[]) AS p (id, next_body, next_event, done)
           WHERE b.id = p.id`,
    values: [
      progress.map((batch) => batch.id),
      progress.map((batch) => batch.nextBody),
      progress.map((batch) => batch.nextEvent),
      progress.map((batch) => batch.done),
    ],
  });
}

/**
 * Records, outside the slice's transaction, that it begins. The batches are to be locked before: whoever held them may
 * have recorded something until then.
 * @returns by batch id, how many slices of it were begun before and never ended
 */
export async function recordStarts(
  sql: Sql,
  batchIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql.query<{ batch_id: string; before: number }>({
    name: 'record-starts',
    text: `INSERT INTO slice_starts (batch_id, starts) SELECT id, 1 FROM unnest($1::bigint[]) AS id
           ON CONFLICT (batch_id) DO UPDATE SET starts = slice_starts.starts + 1
           RETURNING batch_id, starts - 1 AS before`,
    values: [batchIds],
  });
  return new Map(rows.map(({ batch_id, before }) => [batch_id, before]));
}

/** Takes a start back: its slice failed, but its worker is alive to say so. */
export async function takeBackStarts(sql: Sql, batchIds: readonly string[]): Promise<void> {
  await sql.query({
    name: 'take-back-starts',
    text: 'UPDATE slice_starts SET starts = greatest(0, starts - 1) WHERE batch_id = ANY($1::bigint[])',
    values: [batchIds],
  });
}

/** Records that slices ended; `starts` is what the next slice of the batch begins with (0: at full size again). */
export async function settleStarts(sql: Sql, batchIds: readonly string[], starts: number): Promise<void> {
  await sql.query(
    starts === 0
      ? {
          name: 'clear-starts',
          text: 'DELETE FROM slice_starts WHERE batch_id = ANY($1::bigint[])',
          values: [batchIds],
        }
      : {
          name: 'keep-starts',
          text: 'UPDATE slice_starts SET starts = $2 WHERE batch_id = ANY($1::bigint[])',
          values: [batchIds, starts],
        },
  );
}

/** Seconds since the oldest undone batch was committed, 0 where there is none. */
export async function oldestUndoneSeconds(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ seconds: number }>({
    name: 'oldest-undone-seconds',
    text: `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(received_at)), 0)::float8 AS seconds
           FROM (SELECT received_at FROM inbox_batches WHERE NOT done ORDER BY id LIMIT 1) AS oldest`,
    values: [],
  });
  return Math.max(0, rows[0]!.seconds);
}
