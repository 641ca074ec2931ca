/** The bare servers (`../bare.mjs`) as a process of their own, on the stores of a Milepost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), '..', 'bare.mjs');

export class Bare {
  #child;

  /** @returns the servers, listening */
  static async start({ postgres, redis }) {
    const bare = new Bare();
    bare.#child = spawn(process.execPath, [PROGRAM, postgres.url, redis.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(bare.#child.stdout.setEncoding('utf8'), 'data');
    bare.url = `http://127.0.0.1:${Number(line)}`;
    return bare;
  }

  async stop() {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }
}
