/** A Milepost of the benchmark's own on fresh embedded stores, and those who speak to it: a brand, and a carrier. */
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../dist/embedded/free-port.js';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'dist', 'main.js');
const SECRET = Buffer.from('a secret that only this benchmark knows');

export const KEY = 'sk_bench_key_of_the_first_customer';
/** The `generic` carrier's, which this benchmark is one sender of. */
export const GENERIC_SECRET = `whsec_${SECRET.toString('base64')}`;
const ADMIN_KEY = 'sk_bench_key_of_the_operator';

export class Milepost {
  #agent = new Agent({ keepAlive: true, maxSockets: 100 });
  #dataDir;
  #app;
  /** How often each parcel was scanned, by tracking number. */
  #steps = new Map();

  /** @param settings more environment variables */
  static async start(settings = {}) {
    const milepost = new Milepost();
    milepost.port = await freePort();
    milepost.#dataDir = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
    milepost.#app = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        PORT: String(milepost.port),
        HOST: '127.0.0.1',
        DATA_DIR: milepost.#dataDir,
        BOOTSTRAP_API_KEY: KEY,
        ADMIN_API_KEY: ADMIN_KEY,
        GENERIC_WEBHOOK_SECRET: GENERIC_SECRET,
        LOG_LEVEL: 'error',
        ...settings,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    while ((await milepost.call('GET', '/ready').catch(() => ({ status: 0 }))).status !== 200)
      await pause(100);
    return milepost;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid() {
    return this.#app.pid;
  }

  /** @returns the process id of a child of the app, such as a store */
  async childNamed(name) {
    const children = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    for (const child of children.trim().split(' ')) {
      if (name.test(await readFile(`/proc/${child}/comm`, 'utf8'))) return Number(child);
    }
    throw new Error(`the app has no child named ${name}`);
  }

  async stop() {
    const exit = new Promise((resolve) => this.#app.once('exit', resolve));
    this.#app.kill('SIGTERM');
    await exit;
    this.#agent.destroy();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  call(method, path, headers = {}, body = undefined) {
    return new Promise((resolve, reject) => {
      const options = { port: this.port, method, path, headers, agent: this.#agent };
      const outgoing = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** As a brand. */
  ask(method, path, body = undefined) {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    return this.call(method, path, headers, body && JSON.stringify(body));
  }

  /** A counter by its name and labels, as /metrics prints it; 0 where it has not counted yet. */
  async count(counter) {
    return (await this.#metrics()).find(([name]) => name === counter)?.[1] ?? 0;
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

  /** @returns the shipments' tracking numbers and ids, in the same order */
  async register(count) {
    console.log(`registering ${count} shipments`);
    const numbers = Array.from({ length: count }, (_, index) => `BENCH${index}`);
    const ids = [];
    const registerSome = async () => {
      for (let index = ids.length; index < count; index = ids.length) {
        ids.push(null);
        const shipment = { tracking_number: numbers[index], carrier: 'bench' };
        const { text } = await this.ask('POST', '/api/v1/shipments', shipment);
        ids[index] = JSON.parse(text).shipment_id;
      }
    };
    await Promise.all(Array.from({ length: 16 }, registerSome));
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

  /** As a carrier: the parcel's next scan. @returns which of its scans it was, from 1 */
  async scan(trackingNumber) {
    const step = (this.#steps.get(trackingNumber) ?? 0) + 1;
    this.#steps.set(trackingNumber, step);
    const body = JSON.stringify({
      carrier: 'bench',
      event_id: `${trackingNumber}-${step}`,
      tracking_number: trackingNumber,
      status: 'in_transit',
      sub_status: 'departed',
      description: 'Departed from the hub',
      occurred_at: new Date().toISOString(),
      location: { city: 'Memphis', state: 'TN', postal_code: '38118', country: 'US' },
    });
    const { status } = await this.call('POST', '/api/v1/webhooks/generic', signed(body), body);
    if (status !== 202) throw new Error(`a webhook was answered ${status}`);
    return step;
  }
}

function signed(body) {
  const id = randomUUID();
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
