/**
 * A carrier's sender in a process of its own, with a ledger on disk of what it sent and what was acknowledged: nothing is
 * sent before its line is synced. What is not acknowledged is sent again, as carriers do, until it is.
 *
 * Its first argument is a file with its order in JSON. It ends with 0 when all are acknowledged, and with 1 where one
 * was not for more than a minute.
 */
import { open, readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { signed } from '../../support/signed.mjs';

/** `bodies`: arrays of events, in the order in which they are sent. `rate`: so many events a second. */
const {
  url,
  secret,
  ledger: path,
  bodies,
  rate,
  connections,
} = JSON.parse(await readFile(process.argv[2], 'utf8'));

const PATIENCE_MS = 60_000;
const ANSWER_MS = 10_000;
const AGAIN_MS = 300;
const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const door = new URL('/api/v1/webhooks/generic', url);
const ledger = await open(path, 'a');

let lines = [];
let syncing = null;
/** One sync for all lines that came while the one before was under way. */
async function write(line) {
  lines.push(JSON.stringify(line));
  while (syncing) await syncing;
  if (lines.length === 0) return;
  const text = `${lines.splice(0).join('\n')}\n`;
  syncing = ledger
    .write(text)
    .then(() => ledger.datasync())
    .finally(() => (syncing = null));
  await syncing;
}

async function deliver(events) {
  const ids = events.map(({ event_id }) => event_id);
  await write({ sent: events });
  const since = performance.now();
  while (performance.now() - since < PATIENCE_MS) {
    const status = await post(JSON.stringify(events)).catch(() => 0);
    if (status === 202) return write({ acknowledged: ids });
    await write({ refused: ids, status });
    await pause(AGAIN_MS);
  }
  throw new Error(`${ids.join()} were not acknowledged within ${PATIENCE_MS / 1000} s`);
}

function post(body) {
  const headers = signed(key, body);
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const outgoing = request(door, { method: 'POST', headers, agent, signal }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const begin = performance.now();
const running = [];
let sent = 0;
for (const body of bodies) {
  const early = begin + (sent * 1000) / rate - performance.now();
  if (early > 1) await pause(early);
  const delivery = deliver(body);
  delivery.catch(() => undefined); // is thrown below
  running.push(delivery);
  sent += body.length;
}
await Promise.all(running);
await ledger.close();
agent.destroy();
