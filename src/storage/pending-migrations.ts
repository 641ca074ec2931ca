/** What a schema lacks that this version has. */
import { openDataSource } from './data-source.js';

/** The names of the migrations that have not run there. @throws Error where PostgreSQL is away */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  const dataSource = await openDataSource(databaseUrl);
  try {
    const [{ has_run }] = await dataSource.query<[{ has_run: boolean }]>(
      `SELECT to_regclass('migrations') IS NOT NULL AS has_run`,
    );
    const ran = has_run ? await dataSource.query<{ name: string }[]>('SELECT name FROM migrations') : [];
    const known = dataSource.migrations.map((migration) => migration.name!);
    return known.filter((name) => !ran.some((row) => row.name === name));
  } finally {
    await dataSource.destroy();
  }
}
