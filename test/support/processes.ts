/** The built app in processes of its own, on the test's stores. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/free-port.js';
import { end, untilAnswered } from './children.js';
import { environment, type StoreUrls } from './milepost.js';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

export interface AppProcess {
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has ended, of itself or not. */
  readonly ended: Promise<unknown>;
  /** @returns its exit code; `null` where the signal ended it. */
  end(signal?: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/**
 * @param settings more environment variables; with a PORT among them, the process that held it before is replaced
 * @param answers the path that answers 200 when the process is as far as the test wants it
 * @param hear is given what the process says
 */
export async function startProcess(
  stores: StoreUrls,
  settings: Record<string, string> = {},
  answers = '/ready',
  hear?: (text: string) => void,
): Promise<AppProcess> {
  const port = settings['PORT'] ?? String(await freePort());
  const env = environment(stores, { HOST: '127.0.0.1', ...settings, PORT: port });
  const child = spawn(process.execPath, [MAIN], {
    env,
    stdio: ['ignore', hear ? 'pipe' : 'ignore', 'inherit'],
  });
  child.stdout?.setEncoding('utf8').on('data', hear ?? (() => undefined));
  const url = `http://127.0.0.1:${port}`;
  const ended = once(child, 'exit');
  await Promise.race([untilAnswered(url + answers), ended]).catch((error: unknown) => {
    child.kill('SIGKILL'); // nobody else knows of it
    throw error;
  });
  return { url, pid: child.pid!, ended, end: (signal = 'SIGTERM') => end(child, signal) };
}
