/** What is noted of keys while they are used. */
import type { Sql } from './sql.js';

/** At most once a minute, however many processes say so. */
export async function noteKeyUse(sql: Sql, id: string): Promise<void> {
  await sql.query({
    name: 'note-key-use',
    text: `UPDATE api_keys SET last_used_at = now()
           WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')`,
    values: [id],
  });
}
