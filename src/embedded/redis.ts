/** Redis (or Valkey) as a child process on loopback. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askRedis } from './ask-redis.js';
import { redisProgram } from './redis-program.js';
import { PORT_FILE } from './running-redis.js';
import { startStore } from './start-store.js';
import { type Store, type StoreOptions } from './store.js';
import { endSurvivors } from './survivors.js';

const PROGRAM_NAME = /^(redis|valkey)-se/;
const SIGNALS = ['SIGTERM', 'SIGKILL'] as const;

/**
 * @param more settings, as somebody's own Redis may have them
 * @throws where another live process uses `dataDir`, there is no Redis to be had, or it does not start
 */
export async function startRedis(options: StoreOptions, more: readonly string[] = []): Promise<Store> {
  const { log } = options;
  const command = await redisProgram(log);
  return startStore('redis', options, async (dataDir, port) => {
    const cwd = join(dataDir, 'redis');
    await mkdir(cwd, { recursive: true, mode: 0o700 });
    await writeFile(join(cwd, PORT_FILE), String(port));
    const plan = {
      name: 'Redis',
      command,
      args: [...settings(port), ...more],
      cwd,
      logFile: join(dataDir, 'redis.log'),
      signals: SIGNALS,
      log,
      clear: () =>
        endSurvivors(
          cwd,
          PROGRAM_NAME,
          SIGNALS.map((signal) => ({ signal })),
          log,
        ),
      probe: (pid: number) => probe(port, pid),
    };
    return { url: `redis://127.0.0.1:${port}`, plan };
  });
}

function settings(port: number): string[] {
  return [
    ...['--bind', '127.0.0.1', '--port', String(port)],
    // All that is in it comes back from PostgreSQL. Keeping it would cost forks, and the disk that the inbox waits for.
    ...['--appendonly', 'no', '--save', ''],
    // BullMQ's jobs are no cache: better an error than an evicted one.
    ...['--maxmemory-policy', 'noeviction'],
  ];
}

/** `LOADING` is no `PONG`. */
async function probe(port: number, pid: number): Promise<void> {
  const answer = await askRedis(port, 'PING', 'INFO server');
  // Its own pid: on that port could be somebody else's Redis, and ours about to fail for it.
  if (!answer.startsWith('+PONG') || !answer.includes(`process_id:${pid}\r\n`)) throw new Error(answer);
}
