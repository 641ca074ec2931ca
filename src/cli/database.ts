/** The database that a command works on: the one that is configured, or the embedded one, whether Milepost runs or not. */
import type { Config } from '../config/config.js';
import { startPostgres } from '../embedded/postgres.js';
import { runningPostgres } from '../embedded/running-postgres.js';
import { pendingMigrations } from '../storage/pending-migrations.js';

/** @throws as `work` and `startPostgres` do */
export async function withDatabase<Result>(
  { databaseUrl, dataDir }: Config,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (databaseUrl !== null) return work(databaseUrl);
  const running = await runningPostgres(dataDir);
  if (running !== null) return work(running);
  const postgres = await startPostgres({ dataDir, log: (line) => process.stderr.write(`${line}\n`) });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

/** As `withDatabase` does, on a schema that is this version's. @throws Error also where it is not */
export function withSchema<Result>(config: Config, work: (url: string) => Promise<Result>): Promise<Result> {
  return withDatabase(config, async (url) => {
    const pending = await pendingMigrations(url);
    if (pending.length === 0) return work(url);
    throw new Error('The schema is not this version\'s: start Milepost, or run the command "migrate"');
  });
}
