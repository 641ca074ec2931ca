/** The stories of test numbers that are being told, and how far. */
import type { Sql } from './sql.js';

/** A story is due at once. @param speed how many times faster than life */
export async function beginStory(sql: Sql, shipmentId: string, speed: number, dueAt: Date): Promise<void> {
  await sql.query({
    name: 'begin-story',
    text: 'INSERT INTO test_stories (shipment_id, speed, due_at) VALUES ($1, $2, $3)',
    values: [shipmentId, speed, dueAt],
  });
}

/** A story that goes on, and the shipment it is of. */
export interface StoryRow {
  shipment_id: string;
  speed: number;
  /** Scenes that were told. */
  told: number;
  carrier: string;
  tracking_number: string;
  number_key: string;
  tracking_state: string;
  /** When the story began. */
  created_at: Date;
}

/** Locks stories that are due, but for those of which something was told that is not applied yet. */
export async function claimStories(sql: Sql, now: Date, limit: number): Promise<StoryRow[]> {
  const { rows } = await sql.query<StoryRow>({
    name: 'claim-stories',
    text: `SELECT t.shipment_id, t.speed, t.told, s.carrier, s.tracking_number, s.number_key, s.tracking_state,
             s.created_at
           FROM test_stories t JOIN shipments s ON s.id = t.shipment_id
           WHERE t.due_at <= $1
             AND NOT EXISTS (SELECT FROM inbox_batches b WHERE b.id = t.told_in AND NOT b.done)
           ORDER BY t.due_at LIMIT $2 FOR UPDATE OF t SKIP LOCKED`,
    values: [now, limit],
  });
  return rows;
}

/** How far a claimed story is told by now. */
export interface ToldStory {
  shipment_id: string;
  told: number;
  /** When it goes on; `null`: it is at its end, and forgotten. */
  due_at: Date | null;
}

/** @param batchId what was told last, `null` where nothing was */
export async function settleStories(
  sql: Sql,
  stories: readonly ToldStory[],
  batchId: string | null,
): Promise<void> {
  await sql.query({
    name: 'settle-stories',
    text: `WITH settled AS (
             SELECT * FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS s (shipment_id, told, due_at)
           ), ended AS (
             DELETE FROM test_stories t USING settled s WHERE t.shipment_id = s.shipment_id AND s.due_at IS NULL
           )
           UPDATE test_stories t SET told = s.told, due_at = s.due_at, told_in = coalesce($4, t.told_in)
           FROM settled s WHERE t.shipment_id = s.shipment_id AND s.due_at IS NOT NULL`,
    values: [
      stories.map(({ shipment_id }) => shipment_id),
      stories.map(({ told }) => told),
      stories.map(({ due_at }) => due_at),
      batchId,
    ],
  });
}
