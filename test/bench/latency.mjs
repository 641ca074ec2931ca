/**
 * How long it takes until the API shows what a carrier has sent: open-loop webhooks at a fixed rate, lookups beside
 * them, against a Milepost of its own on fresh embedded stores.
 *
 *   npm run bench:latency -- [--rate 1000] [--lookups 200] [--seconds 30] [--shipments 10000]
 */
import { createHmac, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../../dist/embedded/free-port.js';

const KEY = 'sk_bench_key_of_the_first_customer';
const SECRET = Buffer.from('a secret that only this benchmark knows');
const WARM_UP_SECONDS = 5;
/** One event in so many is followed to the API. */
const FOLLOWED = 50;

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    lookups: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    shipments: { type: 'string', default: '10000' },
  },
});
const [rate, lookups, seconds, shipments] = ['rate', 'lookups', 'seconds', 'shipments'].map((name) =>
  Number(values[name]),
);

const agent = new Agent({ keepAlive: true, maxSockets: 100 });
const port = await freePort();

function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, method, path, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const brand = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

async function send(trackingNumber, step) {
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
  const id = randomUUID();
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
  const { status } = await call('POST', '/api/v1/webhooks/generic', headers, body);
  if (status !== 202) throw new Error(`a webhook was answered ${status}`);
}

/** Calls `tick` at a fixed rate whatever the answers do, so that a slow answer does not slow the questions down. */
async function openLoop(perSecond, forSeconds, tick) {
  const begin = performance.now();
  const running = [];
  for (let count = 0; count < perSecond * forSeconds; count += 1) {
    const due = begin + (count * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    running.push(tick(count, due));
  }
  await Promise.all(running);
}

function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function report(name, times) {
  times.sort((a, b) => a - b);
  const [p50, p99, most] = [percentile(times, 0.5), percentile(times, 0.99), times.at(-1) ?? NaN];
  const figures = [p50, p99, most].map((figure) => `${figure.toFixed(1)} ms`.padStart(11));
  console.log(
    `${name.padEnd(34)} n ${String(times.length).padStart(6)}   p50 ${figures[0]}   p99 ${figures[1]}   max ${figures[2]}`,
  );
}

const dataDir = await mkdtemp(join(tmpdir(), 'milepost-bench-'));
const app = spawn(
  process.execPath,
  [join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'main.js')],
  {
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      BOOTSTRAP_API_KEY: KEY,
      GENERIC_WEBHOOK_SECRET: `whsec_${SECRET.toString('base64')}`,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);

try {
  while ((await call('GET', '/ready', {}).catch(() => ({ status: 0 }))).status !== 200) await pause(100);

  console.log(`registering ${shipments} shipments`);
  const ids = [];
  const numbers = Array.from({ length: shipments }, (_, index) => `BENCH${index}`);
  const register = async () => {
    for (let index = ids.length; index < shipments; index = ids.length) {
      ids.push(null);
      const body = JSON.stringify({ tracking_number: numbers[index], carrier: 'bench' });
      const { text } = await call('POST', '/api/v1/shipments', brand, body);
      ids[index] = JSON.parse(text).shipment_id;
    }
  };
  await Promise.all(Array.from({ length: 16 }, register));

  const steps = new Map();
  const times = { acknowledged: [], shown: [], lookup: [] };
  const webhook = async (count, due, measured) => {
    const parcel = Math.floor(Math.random() * shipments);
    const step = (steps.get(parcel) ?? 0) + 1;
    steps.set(parcel, step);
    await send(numbers[parcel], step);
    if (measured) times.acknowledged.push(performance.now() - due);
    if (!measured || count % FOLLOWED !== 0) return;
    for (;;) {
      const { text } = await call('GET', `/api/v1/tracking/${ids[parcel]}`, brand);
      if (JSON.parse(text).event_count >= step) break;
      await pause(2);
    }
    times.shown.push(performance.now() - due);
  };
  const lookup = async (_, due, measured) => {
    await call('GET', `/api/v1/tracking/${ids[Math.floor(Math.random() * shipments)]}`, brand);
    if (measured) times.lookup.push(performance.now() - due);
  };
  for (const [forSeconds, measured] of [
    [WARM_UP_SECONDS, false],
    [seconds, true],
  ]) {
    console.log(
      `${measured ? 'measuring' : 'warming up'}: ${rate} events/s and ${lookups} lookups/s for ${forSeconds} s`,
    );
    await Promise.all([
      openLoop(rate, forSeconds, (count, due) => webhook(count, due, measured)),
      openLoop(lookups, forSeconds, (count, due) => lookup(count, due, measured)),
    ]);
  }
  report('sent to acknowledged', times.acknowledged);
  report('sent to shown by GET /tracking', times.shown);
  report('GET /tracking', times.lookup);
} finally {
  app.kill('SIGTERM');
  await new Promise((resolve) => app.once('exit', resolve));
  agent.destroy();
  await rm(dataDir, { recursive: true, force: true });
}
