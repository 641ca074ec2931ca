/** Dead letters: written by the doors and the pipeline, replayed through the inbox. */
import type { Sql } from './sql.js';

export interface DeadLetterRow {
  id: string;
  carrier: string;
  reason: string;
  detail: string;
  source: string;
  body: Buffer;
  event_index: number | null;
  received_at: Date;
}

/** Buries one; a letter that was replayed and failed again is the same letter, open once more. */
export async function buryLetter(sql: Sql, letter: DeadLetterRow): Promise<void> {
  await sql.query({
    name: 'bury-letter',
    text: `INSERT INTO dead_letters
             (id, carrier, reason, detail, source, body, event_index, received_at, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp())
           ON CONFLICT (id) DO UPDATE SET state = 'open', reason = excluded.reason, detail = excluded.detail,
             attempts = dead_letters.attempts + 1, updated_at = excluded.updated_at`,
    values: [
      letter.id,
      letter.carrier,
      letter.reason,
      letter.detail,
      letter.source,
      letter.body,
      letter.event_index,
      letter.received_at,
    ],
  });
}

/** Locks letters that somebody asked to have replayed. */
export async function claimRequestedLetters(sql: Sql, limit: number): Promise<DeadLetterRow[]> {
  const { rows } = await sql.query<DeadLetterRow>({
    name: 'claim-requested-letters',
    text: `SELECT id, carrier, reason, detail, source, body, event_index, received_at FROM dead_letters
           WHERE state = 'requested' ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    values: [limit],
  });
  return rows;
}

/** In the transaction that puts them into the inbox: so each request is one replay. */
export async function markReplayed(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query({
    name: 'mark-replayed',
    text: `UPDATE dead_letters SET state = 'replayed', updated_at = clock_timestamp() WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
}

/** Those that nobody has asked to have replayed. */
export async function countOpenLetters(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ count: number }>({
    name: 'count-open-letters',
    text: `SELECT count(*)::int AS count FROM dead_letters WHERE state = 'open'`,
    values: [],
  });
  return rows[0]!.count;
}
