/** `npm start`, once it is built, on a data directory of the test's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/free-port.js';
import { untilAnswered } from './children.js';

const START = join(__dirname, '..', '..', 'dist', 'cli', 'start.js');

export interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** All that was printed when `/ready` first answered 200. */
  readonly printed: string;
}

export async function start(dataDir: string, ...options: string[]): Promise<Started> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir };
  const child = spawn(process.execPath, [START, ...options], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const url = `http://localhost:${port}`;
  await untilAnswered(`${url}/ready`);
  return { child, url, printed };
}
