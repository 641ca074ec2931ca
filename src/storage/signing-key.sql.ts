/** The key that signs what is handed out and taken back without being remembered. */
import type { Sql } from './sql.js';

/** 32 bytes; the same for ever, in every process of this database. */
export async function readSigningKey(sql: Sql): Promise<Buffer> {
  const { rows } = await sql.query<{ secret: Buffer }>({
    name: 'read-signing-key',
    text: 'SELECT secret FROM signing_key',
    values: [],
  });
  return rows[0]!.secret;
}
