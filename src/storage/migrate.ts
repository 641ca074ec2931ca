/** Brings the schema up to date, one process at a time. */
import { openDataSource } from './data-source.js';

/** An arbitrary number that all Milepost processes of a database agree on. */
const MIGRATION_LOCK = 0x6d696c65;

/** Runs what is pending and returns the names of what ran. Others that start at the same moment wait for it. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const dataSource = await openDataSource(databaseUrl);
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await holder.release();
    await dataSource.destroy(); // ends the connection, and with it the lock
  }
}
