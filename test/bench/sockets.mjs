/**
 * How long it takes from the receipt of an event to the socket that follows its shipment, at several rates; and what
 * clients cost that never read. Against a Milepost of its own on fresh embedded stores.
 *
 *   npm run bench:sockets -- [--low 200] [--high 1000] [--seconds 30] [--shipments 10000] [--sockets 50] [--deaf 100]
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { io } from 'socket.io-client';
import { numbersFrom, openLoop, report } from './support/measure.mjs';
import { KEY, Milepost } from './support/milepost.mjs';

const WARM_UP_SECONDS = 5;

const { values } = parseArgs({
  options: {
    low: { type: 'string', default: '200' },
    high: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '30' },
    shipments: { type: 'string', default: '10000' },
    sockets: { type: 'string', default: '50' },
    deaf: { type: 'string', default: '100' },
  },
});
const { low, high, seconds, shipments, sockets, deaf } = numbersFrom(values);

async function connect(request) {
  const options = { auth: { token: KEY }, forceNew: true, reconnection: false, transports: ['websocket'] };
  const socket = io(`${milepost.url}/tracking`, options);
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  const answer = await socket.emitWithAck('subscribe', request);
  if (!answer.ok) throw new Error(answer.detail);
  return socket;
}

const megabytes = (kilobytes) => `${(kilobytes / 1024).toFixed(0)} MB`;

/** In kilobytes. */
async function residentMemory() {
  const status = await readFile(`/proc/${milepost.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]);
}

/** @returns the most memory that the process had meanwhile, in kilobytes */
async function peakDuring(work) {
  let most = 0;
  let isOver = false;
  const watch = async () => {
    for (; !isOver; await pause(250)) most = Math.max(most, await residentMemory());
  };
  const watching = watch();
  await work();
  isOver = true;
  await watching;
  return most;
}

const milepost = await Milepost.start();
try {
  const { numbers, ids } = await milepost.register(shipments);
  const scanAny = () => milepost.scan(numbers[Math.floor(Math.random() * shipments)]);

  console.log(`opening ${sockets} sockets; each shipment is followed by one of them`);
  let times = null;
  const share = Math.min(1000, Math.ceil(shipments / sockets));
  const following = [];
  for (let from = 0; from < shipments; from += share) {
    const socket = await connect({ shipment_ids: ids.slice(from, from + share) });
    socket.on('tracking.event', ({ event }) => times?.push(Date.now() - Date.parse(event.received_at)));
    following.push(socket);
  }
  for (const rate of [low, high]) {
    console.log(`warming up, then measuring: ${rate} events/s for ${seconds} s`);
    await openLoop(rate, WARM_UP_SECONDS, scanAny);
    times = [];
    await openLoop(rate, seconds, scanAny);
    await pause(1000);
    const missing = rate * seconds - times.length;
    report(`received to socket at ${rate}/s`, times);
    if (missing > 0) console.log(`${missing} events were not told within a second after the last`);
  }
  times = null;
  for (const socket of following) socket.disconnect();

  const load = () => openLoop(high, seconds, scanAny);
  const before = await peakDuring(load);
  const readers = await Promise.all(Array.from({ length: deaf }, () => connect({ all: true })));
  for (const socket of readers) socket.io.engine.transport.ws.pause();
  const during = await peakDuring(load);
  const cut = await milepost.count('milepost_socket_cuts_total{reason="slow"}');
  for (const socket of readers) socket.io.engine.transport.ws.terminate();
  await pause(2000);
  const after = await peakDuring(() => pause(1000));
  console.log(
    `${deaf} clients that follow all and never read, at ${high} events/s for ${seconds} s: memory at most ` +
      `${megabytes(before)} without them, ${megabytes(during)} with them (${cut} were cut), ${megabytes(after)} after them`,
  );
} finally {
  await milepost.stop();
}
