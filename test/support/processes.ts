/** The built app in processes of its own, on the test's stores. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/free-port.js';
import { environment } from './milepost.js';
import type { TestStores } from './stores.js';
import { until } from './until.js';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');

export interface AppProcess {
  readonly url: string;
  readonly pid: number;
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
  await until(
    () =>
      fetch(url + answers).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
  );
  return { url, pid: child.pid!, end: (signal = 'SIGTERM') => end(child, signal) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
