/** Lets one live process at a time use a store's data; a lock of the dead never stands in the way. */
import { once } from 'node:events';
import { access, constants, mkdir, mkdtemp, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TAKEN = ['EADDRINUSE', 'ENOENT'];
const PATIENCE_MS = 1_000;
const PAUSE_MS = 25;

export interface ClaimedDir {
  /** The data directory's real path. */
  readonly path: string;
  release(): Promise<void>;
}

/**
 * The lock is a unix socket that its holder listens on: the kernel hangs up when the holder dies, so whoever is
 * refused there has found a dead one's. It lies in the data directory itself, where every user, every TMPDIR and every
 * container that shares the directory finds it.
 * @param store the store that is claimed in it; each has a lock of its own
 * @throws where another live process holds it, or we may not write there
 */
export async function claimDataDir(dataDir: string, store: string): Promise<ClaimedDir> {
  await mkdir(dataDir, { recursive: true });
  await access(dataDir, constants.W_OK).catch(() => {
    throw new Error(notOurs(dataDir));
  });
  const path = await realpath(dataDir);
  // A socket's path may have no more than some 100 bytes, so it is reached through a short link.
  const shortcut = await mkdtemp(join(tmpdir(), 'mp-'));
  try {
    await symlink(path, join(shortcut, 'd'));
    const lock = join(path, `${store}.lock`);
    const server = await takeInTime(lock, join(shortcut, 'd', `${store}.lock`));
    let released: Promise<void> | undefined;
    return { path, release: () => (released ??= release(server, lock)) };
  } catch (error) {
    if (isOneOf(error, ['EACCES'])) throw new Error(notOurs(path), { cause: error });
    if (isOneOf(error, TAKEN)) throw new Error(inUse(path), { cause: error });
    throw error;
  } finally {
    await rm(shortcut, { recursive: true, force: true });
  }
}

/** A process that was killed holds its lock until the kernel has taken it apart. */
async function takeInTime(lock: string, shortcut: string): Promise<Server> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    try {
      return await take(lock, shortcut);
    } catch (error) {
      if (Date.now() > end || !isOneOf(error, TAKEN)) throw error;
    }
  }
}

/**
 * Fails with a code where the lock is another's: EADDRINUSE where it is held, ENOENT where another start takes it over
 * at this moment, EACCES where it belongs to a user whom we may not even ask.
 */
async function take(lock: string, shortcut: string): Promise<Server> {
  const before = await stat(lock).catch(() => undefined);
  if (before === undefined) return listenAt(shortcut);
  if (await isHeld(shortcut)) throw busy();
  // Moved aside, not removed: so we see whether it is still the dead one's and not one that was set up since.
  const aside = `${lock}.${process.pid}`;
  await rename(lock, aside);
  if ((await stat(aside)).ino !== before.ino) {
    await rename(aside, lock);
    throw busy();
  }
  return listenAt(shortcut).finally(() => rm(aside));
}

async function isHeld(lock: string): Promise<boolean> {
  const socket = connect(lock);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    if (isOneOf(error, ['ECONNREFUSED'])) return false;
    throw error;
  } finally {
    socket.destroy();
  }
}

async function listenAt(lock: string): Promise<Server> {
  const server = createServer((visitor) => visitor.destroy());
  server.listen(lock);
  await once(server, 'listening');
  return server.unref();
}

async function release(server: Server, lock: string): Promise<void> {
  server.close();
  await once(server, 'close');
  await rm(lock, { force: true });
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

function busy(): NodeJS.ErrnoException {
  return Object.assign(new Error('the lock is held'), { code: 'EADDRINUSE' });
}

function notOurs(dataDir: string): string {
  return `DATA_DIR ${dataDir} belongs to another user: choose another DATA_DIR, or change its owner`;
}

function inUse(dataDir: string): string {
  return (
    `DATA_DIR ${dataDir} is in use by another running Milepost: stop that one, give this one a DATA_DIR of its own, ` +
    'or let both use the same stores by DATABASE_URL and REDIS_URL'
  );
}
