/** How often each carrier pushes, and whether it has fallen silent. */
import type { Sql } from './sql.js';

/** Webhooks that came since this was last called; the rate fades over `fadeSeconds`. Whoever speaks is not silent. */
export async function noteHeard(
  sql: Sql,
  heard: ReadonlyMap<string, number>,
  fadeSeconds: number,
): Promise<void> {
  await sql.query({
    name: 'note-heard',
    text: `INSERT INTO carrier_lines AS l (carrier, heard_at, heard_per_second)
           SELECT carrier, clock_timestamp(), webhooks / $3::float8
           FROM unnest($1::text[], $2::int[]) AS h (carrier, webhooks) ORDER BY carrier
           ON CONFLICT (carrier) DO UPDATE SET
             heard_at = excluded.heard_at, silent_since = NULL,
             heard_per_second = excluded.heard_per_second + l.heard_per_second
               * exp(-coalesce(extract(epoch FROM excluded.heard_at - l.heard_at), 0) / $3)`,
    values: [[...heard.keys()], [...heard.values()], fadeSeconds],
  });
}

/**
 * Marks carriers that have said nothing for so long that, at the rate of late, `missing` webhooks should have come, and
 * has what is active of theirs looked at within `withinSeconds`.
 */
export async function markSilent(
  sql: Sql,
  carriers: readonly string[],
  atLeastSeconds: number,
  missing: number,
  withinSeconds: number,
): Promise<string[]> {
  const { rows } = await sql.query<{ carrier: string }>({
    name: 'mark-silent',
    text: `WITH silent AS (
             UPDATE carrier_lines SET silent_since = clock_timestamp()
             WHERE carrier = ANY($1) AND silent_since IS NULL
               AND heard_at < clock_timestamp() - make_interval(secs => $2)
               AND extract(epoch FROM clock_timestamp() - heard_at) * heard_per_second > $3
             RETURNING carrier
           ), unheard AS (
             SELECT c.carrier, c.number_key
             FROM silent JOIN checks c USING (carrier)
             WHERE c.due_at IS NOT NULL AND EXISTS (
               SELECT FROM shipments s WHERE s.number_key = c.number_key AND s.carrier = c.carrier
                 AND s.tracking_state IN ('active', 'stalled'))
             ORDER BY carrier, number_key FOR NO KEY UPDATE OF c
           ), hastened AS (
             UPDATE checks c SET due_at = least(c.due_at, now() + make_interval(secs => random() * $4)), urgency = 1
             FROM unheard WHERE c.carrier = unheard.carrier AND c.number_key = unheard.number_key
           )
           SELECT carrier FROM silent`,
    values: [carriers, atLeastSeconds, missing, withinSeconds],
  });
  return rows.map((row) => row.carrier);
}

/** Carriers that have pushed before and are not silent now. */
export async function readPushing(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<{ carrier: string }>({
    name: 'read-pushing',
    text: 'SELECT carrier FROM carrier_lines WHERE heard_at IS NOT NULL AND silent_since IS NULL',
    values: [],
  });
  return rows.map((row) => row.carrier);
}

export async function noteMissed(sql: Sql, missed: ReadonlyMap<string, number>): Promise<void> {
  await sql.query({
    name: 'note-missed',
    text: `INSERT INTO carrier_lines AS l (carrier, missed_webhooks)
           SELECT carrier, scans FROM unnest($1::text[], $2::int[]) AS m (carrier, scans) ORDER BY carrier
           ON CONFLICT (carrier) DO UPDATE SET missed_webhooks = l.missed_webhooks + excluded.missed_webhooks`,
    values: [[...missed.keys()], [...missed.values()]],
  });
}
