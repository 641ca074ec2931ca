/** PostgreSQL as a child process on loopback, as durable as one on a server of its own. */
import { join } from 'node:path';
import { ask } from './ask.js';
import { letPass, letReadPrograms, postgresAccount } from './postgres-account.js';
import { clearCluster, openCluster, OURS } from './postgres-cluster.js';
import { postgresPrograms } from './postgres-program.js';
import { postgresSettings } from './postgres-settings.js';
import { startStore } from './start-store.js';
import { type Store, type StoreOptions } from './store.js';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: invalid_catalog_name */
const NO_SUCH_DATABASE = '3D000';

/** @throws where another live process uses `dataDir`, this machine cannot run PostgreSQL, or it does not start */
export async function startPostgres(options: StoreOptions): Promise<Store> {
  const { log } = options;
  return startStore('postgres', options, async (dataDir, port) => {
    const bin = await postgresPrograms();
    const home = join(dataDir, 'postgres');
    const account = await postgresAccount(home);
    if (account) {
      await letReadPrograms(bin);
      await letPass(account, [home, join(bin, 'postgres')], log);
    }
    const { directory, password } = await openCluster(home, bin, log, account);
    const server = `postgres://${OURS}:${password}@127.0.0.1:${port}`;
    const plan = {
      name: 'PostgreSQL',
      command: join(bin, 'postgres'),
      args: ['-D', directory, ...postgresSettings(port)],
      cwd: directory,
      account,
      logFile: join(dataDir, 'postgres.log'),
      // "Fast", then "immediate": both end its own children first, which SIGKILL does not.
      signals: ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const,
      log,
      clear: () => clearCluster(directory, log),
      probe: () => probe(server),
    };
    return { url: `${server}/${OURS}`, plan };
  });
}

/** The first time this makes our database. Only our server can answer at all: nobody else knows the password. */
async function probe(server: string): Promise<void> {
  try {
    await ask(`${server}/${OURS}`, 'SELECT 1');
  } catch (error) {
    if ((error as { code?: string }).code !== NO_SUCH_DATABASE) throw error;
    await ask(`${server}/postgres`, `CREATE DATABASE ${OURS}`);
  }
}
