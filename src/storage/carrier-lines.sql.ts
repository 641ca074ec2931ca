/** How each carrier's line is: who holds it, whether it answers, how much of its quota is used up. */
import type { Sql } from './sql.js';

/**
 * Takes a carrier's line, so that one process at a time asks it, or keeps it.
 * @returns milliseconds for which the carrier wants to be left alone; `null` where another process has the line
 */
export async function holdLine(
  sql: Sql,
  carrier: string,
  holder: string,
  seconds: number,
): Promise<number | null> {
  const { rows } = await sql.query<{ paused_ms: number }>({
    name: 'hold-line',
    text: `INSERT INTO carrier_lines AS l (carrier, held_by, held_until, looked_at)
           VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3), clock_timestamp())
           ON CONFLICT (carrier) DO UPDATE SET
             held_by = excluded.held_by, held_until = excluded.held_until, looked_at = excluded.looked_at
             WHERE l.held_until < clock_timestamp() OR l.held_by = excluded.held_by
           RETURNING greatest(0, coalesce(extract(epoch FROM paused_until - clock_timestamp()), 0) * 1000)::float8
             AS paused_ms`,
    values: [carrier, holder, seconds],
  });
  return rows[0]?.paused_ms ?? null;
}

export async function letGoOfLine(sql: Sql, carrier: string, holder: string): Promise<void> {
  await sql.query({
    name: 'let-go-of-line',
    text: `UPDATE carrier_lines SET held_until = '-infinity' WHERE carrier = $1 AND held_by = $2`,
    values: [carrier, holder],
  });
}

/** Carriers that nobody has looked at for so long. */
export async function neglectedLines(
  sql: Sql,
  carriers: readonly string[],
  seconds: number,
): Promise<string[]> {
  const { rows } = await sql.query<{ carrier: string }>({
    name: 'neglected-lines',
    text: `SELECT n.carrier FROM unnest($1::text[]) AS n (carrier)
           WHERE NOT EXISTS (SELECT FROM carrier_lines l WHERE l.carrier = n.carrier
             AND l.looked_at > clock_timestamp() - make_interval(secs => $2))`,
    values: [carriers, seconds],
  });
  return rows.map((row) => row.carrier);
}

/** A pause ends by itself: the carrier asked for it whatever it answered before. */
export async function noteAnswered(sql: Sql, carrier: string): Promise<void> {
  await sql.query({
    name: 'note-answered',
    text: `UPDATE carrier_lines SET answered_at = clock_timestamp(), trouble = NULL
           WHERE carrier = $1`,
    values: [carrier],
  });
}

/** @param pauseSeconds for which the carrier wants to be left alone; 0: it said nothing of that */
export async function noteTrouble(
  sql: Sql,
  carrier: string,
  trouble: string,
  pauseSeconds: number,
): Promise<void> {
  await sql.query({
    name: 'note-trouble',
    text: `UPDATE carrier_lines SET trouble = $2, paused_until =
             CASE WHEN $3::float8 > 0 THEN clock_timestamp() + make_interval(secs => $3) ELSE paused_until END
           WHERE carrier = $1`,
    values: [carrier, trouble, pauseSeconds],
  });
}

export async function noteCircuit(sql: Sql, carrier: string, circuit: string): Promise<void> {
  await sql.query({
    name: 'note-circuit',
    text: `UPDATE carrier_lines SET circuit = $2, circuit_since = clock_timestamp()
           WHERE carrier = $1 AND circuit <> $2`,
    values: [carrier, circuit],
  });
}
