/** The Redis that a running Milepost has started on its data directory, for a command beside it. */
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { askRedis } from './ask-redis.js';

/** In Redis's own directory: where it listens. Redis itself writes its port nowhere. */
export const PORT_FILE = 'port';

/** @returns its URL; `null` where none answers there */
export async function runningRedis(dataDir: string): Promise<string | null> {
  const home = join(dataDir, 'redis');
  try {
    const port = Number(await readFile(join(home, PORT_FILE), 'utf8'));
    // A Redis that was killed leaves its file, and on that port may be somebody else's by now.
    const isOurs = (await askRedis(port, 'CONFIG GET dir')).includes(`\r\n${await realpath(home)}\r\n`);
    return isOurs ? `redis://127.0.0.1:${port}` : null;
  } catch {
    return null;
  }
}
