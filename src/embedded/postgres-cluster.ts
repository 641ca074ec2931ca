/** The directory that PostgreSQL works on: made once, whole or not at all, with a password that nobody else knows. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account } from './running-child.js';
import { type Log } from './store.js';
import { endSurvivors, type Step } from './survivors.js';

const run = promisify(execFile);

/** The superuser and the database that are ours. */
export const OURS = 'milepost';
const UNFINISHED = 'postgres.init-';
const SERVER = /^postgres/;

export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly directory: string;
  readonly password: string;
}

/** Opens the cluster in `home`, made first when it is missing. */
export async function openCluster(home: string, bin: string, log: Log, account?: Account): Promise<Cluster> {
  const cluster = await stat(home).catch(() => undefined);
  if (!cluster) {
    await discardUnfinished(join(home, '..'), log);
    await makeCluster(home, bin, account);
  }
  const [directory, password] = [join(home, 'data'), join(home, 'password')];
  // A volume that is mounted for a group (Kubernetes' fsGroup) comes group-writable, which PostgreSQL refuses.
  await Promise.all([chmod(directory, 0o700), chmod(password, 0o600)]);
  return { directory, password: (await readFile(password, 'utf8')).trim() };
}

/** What a start that was killed half-way left, its initdb perhaps still at work. */
async function discardUnfinished(parent: string, log: Log): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const unfinished = join(parent, name);
    const steps: Step[] = [{ signal: 'SIGTERM' }, { signal: 'SIGKILL' }];
    await endSurvivors(unfinished, /^initdb/, steps, log);
    await endSurvivors(join(unfinished, 'data'), SERVER, steps, log);
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Under another name until it is whole, so that a start that was killed half-way leaves nothing that looks like one. */
async function makeCluster(home: string, bin: string, account?: Account): Promise<void> {
  const parent = join(home, '..');
  const unfinished = await mkdtemp(join(parent, UNFINISHED));
  const [directory, password] = [join(unfinished, 'data'), join(unfinished, 'password')];
  await mkdir(directory, { mode: 0o700 });
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (account) {
    for (const path of [unfinished, directory, password]) await chown(path, account.uid, account.gid);
  }
  await run(join(bin, 'initdb'), initdbOptions(directory, password), {
    ...account,
    cwd: unfinished,
    env: { LC_ALL: 'C' },
  });
  await rename(unfinished, home);
  await sync(parent);
}

function initdbOptions(directory: string, passwordFile: string): string[] {
  return [
    `--pgdata=${directory}`,
    `--username=${OURS}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own C.UTF-8: sorts by bytes, knows every letter's case, and is the same on every system, so that no
    // update of a libc ever breaks an index.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    '--no-instructions',
  ];
}

/**
 * Before every start. A killed postmaster's children hold its shared memory until they notice; a postmaster.pid whose
 * number now belongs to another process (a container counts from 1 again) or to a zombie would stop the new one.
 */
export async function clearCluster(directory: string, log: Log): Promise<void> {
  const pidFile = join(directory, 'postmaster.pid');
  const postmaster = parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  const steps: Step[] = [
    { signal: 'SIGINT', only: postmaster }, // its children understand something else by it
    { signal: 'SIGQUIT' },
    { signal: 'SIGKILL' },
  ];
  await endSurvivors(directory, SERVER, steps, log);
  // Nobody works here any more and the lock is ours, so the file is nobody's.
  await rm(pidFile, { force: true });
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory);
  await handle.sync().finally(() => handle.close());
}
