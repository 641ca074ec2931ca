/** Whom PostgreSQL runs as when we are root: it refuses to be root itself. */
import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Account } from './running-child.js';
import { type Log } from './store.js';

const run = promisify(execFile);

const USER = 'postgres';
const SEARCH_BY_OTHERS = 0o001;
const READ_BY_OTHERS = 0o004;

/**
 * @param cluster where it exists already its owner goes on, whatever that user is called on this machine
 * @returns undefined where we are not root, and PostgreSQL runs as ourselves
 */
export async function postgresAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(cluster).catch(() => undefined);
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  if ((await idOf('-u')) === undefined) {
    await run('groupadd', ['--force', '--system', USER]);
    await run('useradd', [
      '--system',
      '--gid',
      USER,
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      USER,
    ]);
  }
  const [uid, gid] = [await idOf('-u'), await idOf('-g')];
  if (!uid || !gid)
    throw new Error(`PostgreSQL does not run as root, and there is no user "${USER}" to run it as`);
  return { uid, gid };
}

async function idOf(which: '-g' | '-u'): Promise<number | undefined> {
  const { stdout } = await run('id', [which, USER]).catch(() => ({ stdout: '' }));
  return stdout ? Number(stdout) : undefined;
}

/** Lets the account pass through every directory above these, to search and no more; says which it had to open. */
export async function letPass(account: Account, paths: readonly string[], log: Log): Promise<void> {
  for (const path of paths) {
    for (let above = dirname(path); ; above = dirname(above)) {
      const { mode, uid } = await stat(above);
      if (uid !== account.uid && !(mode & SEARCH_BY_OTHERS)) {
        log(`PostgreSQL does not run as root, and its user has to pass through ${above}: chmod o+x ${above}`);
        await chmod(above, mode | SEARCH_BY_OTHERS);
      }
      if (above === dirname(above)) break;
    }
  }
}

/** What root installed under a umask such as 077 is readable by root alone. */
export async function letReadPrograms(bin: string): Promise<void> {
  const { mode } = await stat(join(bin, 'postgres'));
  const needed = READ_BY_OTHERS | SEARCH_BY_OTHERS;
  if ((mode & needed) !== needed) await run('chmod', ['-R', 'go+rX', dirname(bin)]);
}
