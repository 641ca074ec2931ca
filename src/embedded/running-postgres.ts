/** The PostgreSQL that a running Milepost has started on its data directory, for a command beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from './ask.js';
import { OURS } from './postgres-cluster.js';

/** Of postmaster.pid, https://www.postgresql.org/docs/current/storage-file-layout.html */
const PORT_LINE = 3;

/** @returns its URL; `null` where none answers there */
export async function runningPostgres(dataDir: string): Promise<string | null> {
  const home = join(dataDir, 'postgres');
  const [state, password] = await Promise.all([
    readFile(join(home, 'data', 'postmaster.pid'), 'utf8').catch(() => null),
    readFile(join(home, 'password'), 'utf8').catch(() => null),
  ]);
  if (state === null || password === null) return null;
  const url = `postgres://${OURS}:${password.trim()}@127.0.0.1:${state.split('\n')[PORT_LINE]}/${OURS}`;
  return ask(url, 'SELECT 1').then(
    () => url,
    () => null, // a server that was killed leaves its file
  );
}
