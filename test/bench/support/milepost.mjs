/** A Milepost of the benchmark's own on fresh embedded stores, and a brand that asks it. Its carrier is in `sender.mjs`. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Pool } from 'undici';
import { eachOf } from '../../../dist/domain/each-of.js';
import { freePort } from '../../../dist/embedded/free-port.js';
import { startPostgres } from '../../../dist/embedded/postgres.js';
import { startRedis } from '../../../dist/embedded/redis.js';
import { CONNECTIONS } from './measure.mjs';
import { GENERIC_SECRET } from './sender.mjs';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'dist', 'main.js');

export const KEY = 'sk_bench_key_of_the_first_customer';
const ADMIN_KEY = 'sk_bench_key_of_the_operator';
const REGISTERED_AT_ONCE = 16;
const log = () => undefined;

export class Milepost {
  #connections;
  #dataDir;
  #app;
  #settings = {};

  /** @param settings more environment variables */
  static async start(settings = {}) {
    const milepost = new Milepost();
    milepost.#dataDir = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
    const options = { dataDir: milepost.#dataDir, log };
    milepost.postgres = await startPostgres(options);
    milepost.redis = await startRedis(options);
    milepost.port = await freePort();
    milepost.#connections = new Pool(milepost.url, { connections: CONNECTIONS });
    milepost.#settings = settings;
    await milepost.begin();
    return milepost;
  }

  /** Starts its process, with its stores as they are. @param settings more variables than at the start */
  async begin(settings = {}) {
    this.#app = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        PORT: String(this.port),
        HOST: '127.0.0.1',
        DATABASE_URL: this.postgres.url,
        REDIS_URL: this.redis.url,
        BOOTSTRAP_API_KEY: KEY,
        ADMIN_API_KEY: ADMIN_KEY,
        GENERIC_WEBHOOK_SECRET: GENERIC_SECRET,
        LOG_LEVEL: 'error',
        ...this.#settings,
        ...settings,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    while ((await this.call('GET', '/ready').catch(() => ({ status: 0 }))).status !== 200) {
      if (this.#app.exitCode !== null) throw new Error(`Milepost ended with ${this.#app.exitCode}`);
      await pause(20);
    }
  }

  /** Ends its process; its stores stay. */
  async end() {
    const exit = new Promise((resolve) => this.#app.once('exit', resolve));
    this.#app.kill('SIGTERM');
    await exit;
  }

  async stop() {
    await this.end();
    await this.#connections.destroy();
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The memory of its process, in bytes. */
  async residentMemory() {
    const status = await readFile(`/proc/${this.#app.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }

  async call(method, path, headers = {}, body = undefined) {
    const answer = await this.#connections.request({ method, path, headers, body });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  /** As a brand. */
  ask(method, path, body = undefined) {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    return this.call(method, path, headers, body && JSON.stringify(body));
  }

  /** A counter by its name, and its labels as /metrics prints them; where no labels are given, the sum over all. */
  async count(counter) {
    const metrics = await this.#metrics();
    return metrics
      .filter(([name]) => name === counter || name.startsWith(`${counter}{`))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  /** The upper bound, in a histogram's own unit, of the bucket that so large a share of it lies below. */
  async bucketOf(histogram, share) {
    const metrics = await this.#metrics();
    const total = metrics.find(([name]) => name === `${histogram}_count`)?.[1] ?? 0;
    const buckets = metrics.filter(([name]) => name.startsWith(`${histogram}_bucket{`));
    const [name] = buckets.find(([, count]) => count >= share * total) ?? ['le="none"'];
    return /le="([^"]+)"/.exec(name)[1];
  }

  async #metrics() {
    const { text } = await this.call('GET', '/metrics', { authorization: `Bearer ${ADMIN_KEY}` });
    return text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]);
  }

  /** Until everything that is acknowledged is applied; PostgreSQL knows, the metric is a second behind. */
  async untilQuiet() {
    const sql = new pg.Client({ connectionString: this.postgres.url });
    await sql.connect();
    const isUndone = () => sql.query('SELECT FROM inbox_batches WHERE NOT done LIMIT 1');
    try {
      while ((await isUndone()).rowCount > 0) await pause(50);
    } finally {
      await sql.end();
    }
  }

  /** @returns the shipments' tracking numbers and ids, in the same order */
  async register(count) {
    console.log(`registering ${count} shipments`);
    const numbers = Array.from({ length: count }, (_, index) => `BENCH${index}`);
    const ids = [];
    await eachOf(numbers, REGISTERED_AT_ONCE, async (tracking_number, index) => {
      const { text } = await this.ask('POST', '/api/v1/shipments', { tracking_number, carrier: 'bench' });
      ids[index] = JSON.parse(text).shipment_id;
    });
    return { numbers, ids };
  }

  /** All events of a shipment. */
  async history(id) {
    const events = [];
    for (let cursor = null; ;) {
      const path = `/api/v1/tracking/${id}/events?limit=100${cursor ? `&cursor=${cursor}` : ''}`;
      const { status, text } = await this.ask('GET', path);
      if (status !== 200) throw new Error(`${path} was answered ${status}`);
      const { data, next_cursor } = JSON.parse(text);
      events.push(...data);
      if (next_cursor === null) return events;
      cursor = next_cursor;
    }
  }

  /** Resolves when the API shows so many events of a shipment; it is asked every `gap` milliseconds. */
  async shows(id, count, gap = 2) {
    for (;;) {
      const { text } = await this.ask('GET', `/api/v1/tracking/${id}`);
      if (JSON.parse(text).event_count >= count) return;
      await pause(gap);
    }
  }
}
