/** The built app in processes of its own, on the test's stores. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/free-port.js';
import { end, untilAnswered } from './children.js';
import { environment } from './milepost.js';
import type { TestStores } from './stores.js';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

export interface AppProcess {
  readonly url: string;
  /** @returns its exit code; `null` where the signal ended it. */
  end(signal?: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/**
 * @param settings more environment variables; with a PORT among them, the process that held it before is replaced
 * @param answers the path that answers 200 when the process is as far as the test wants it
 */
export async function startProcess(
  stores: TestStores,
  settings: Record<string, string> = {},
  answers = '/ready',
): Promise<AppProcess> {
  const port = settings['PORT'] ?? String(await freePort());
  const env = environment(stores, { HOST: '127.0.0.1', ...settings, PORT: port });
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswered(url + answers);
  return { url, end: (signal = 'SIGTERM') => end(child, signal) };
}
