/** The bare servers (`../bare.mjs`) as a process of their own, on the stores of a Milepost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { CONNECTIONS } from './measure.mjs';

const PROGRAM = join(dirname(fileURLToPath(import.meta.url)), '..', 'bare.mjs');

export class Bare {
  #child;
  #connections;

  /** @returns the servers, listening */
  static async start({ postgres, redis }) {
    const bare = new Bare();
    bare.#child = spawn(process.execPath, [PROGRAM, postgres.url, redis.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(bare.#child.stdout.setEncoding('utf8'), 'data');
    bare.url = `http://127.0.0.1:${Number(line)}`;
    bare.#connections = new Pool(bare.url, { connections: CONNECTIONS });
    return bare;
  }

  /** As `Milepost.ask`, of whoever answers anybody. */
  async ask(path) {
    const { body } = await this.#connections.request({ method: 'GET', path });
    await body.text();
  }

  async stop() {
    await this.#connections.destroy();
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }
}
