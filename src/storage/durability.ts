/** Refuses a PostgreSQL that would forget what it acknowledged. */
import type { Sql } from './sql.js';

/** `remote_apply` and `remote_write` promise more or other than `on` of a standby, and never less of this disk. */
const DURABLE_COMMITS = ['on', 'remote_apply', 'remote_write', 'local'];

interface Settings {
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  unlogged: string[];
}

/** @throws UnsafeStorage naming each setting and its remedy. */
export async function assertDurable(sql: Sql): Promise<void> {
  const problems = await durabilityProblems(sql);
  if (problems.length > 0) throw new UnsafeStorage(problems.join('; '));
}

/** What is wrong in a session as Milepost's are, each with its remedy. */
export async function durabilityProblems(sql: Sql): Promise<string[]> {
  const { rows } = await sql.query<Settings>({
    name: 'read-durability',
    text: `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
             current_setting('synchronous_commit') AS synchronous_commit,
             ARRAY(SELECT relname::text FROM pg_class
                   WHERE relkind IN ('r', 'p') AND relpersistence = 'u' AND relname <> 'slice_starts'
                     AND relnamespace = 'public'::regnamespace) AS unlogged`,
    values: [],
  });
  return problemsIn(rows[0]!);
}

export class UnsafeStorage extends Error {
  override readonly name = 'UnsafeStorage';
}

function problemsIn(settings: Settings): string[] {
  const problems: string[] = [];
  if (settings.fsync !== 'on') problems.push('fsync is off: turn it on in postgresql.conf');
  if (settings.full_page_writes !== 'on')
    problems.push('full_page_writes is off: turn it on in postgresql.conf');
  if (!DURABLE_COMMITS.includes(settings.synchronous_commit)) {
    problems.push(
      `synchronous_commit is ${settings.synchronous_commit} for this role: ALTER ROLE … RESET synchronous_commit`,
    );
  }
  for (const table of settings.unlogged) {
    problems.push(`table ${table} is unlogged: ALTER TABLE ${table} SET LOGGED`);
  }
  return problems;
}
