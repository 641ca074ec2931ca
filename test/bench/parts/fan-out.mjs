/** (e) One shipment that everybody follows; and clients that follow all and never read. */
import { setTimeout as pause } from 'node:timers/promises';
import { anyOf, openLoop, report, summaryOf } from '../support/measure.mjs';
import { scan } from '../support/sender.mjs';
import { openSocket } from '../support/sockets.mjs';

/** Scans a second of the shipment that everybody follows. */
const PACE = 2;
const SECONDS = 15;
const OPENED_AT_ONCE = 100;
const DEAF = 100;
/** Events a second over all shipments, while nobody reads. */
const DEAF_RATE = 500;

export async function fanOut({ milepost, numbers, watched, sockets }) {
  const found = {};
  for (const count of sockets) found[count] = await toldToAll(milepost, watched[0], count);
  return { ...found, deaf: await deafClients(milepost, numbers) };
}

async function toldToAll(milepost, { number, id }, count) {
  let times = [];
  const opened = [];
  while (opened.length < count) {
    const some = Array.from({ length: Math.min(OPENED_AT_ONCE, count - opened.length) }, () =>
      openSocket(milepost, { shipment_ids: [id] }),
    );
    opened.push(...(await Promise.all(some)));
  }
  for (const socket of opened) {
    socket.on('tracking.event', ({ event }) => times.push(Date.now() - Date.parse(event.received_at)));
  }
  await scan(milepost, number);
  await pause(2000);
  times = [];
  await openLoop(PACE, SECONDS, () => scan(milepost, number));
  await pause(5000);
  for (const socket of opened) socket.disconnect();
  report(`received to each of ${count} sockets`, times);
  const untold = PACE * SECONDS * count - times.length;
  return { ...summaryOf(times), untold };
}

/** @returns bytes of memory before, with and after them */
async function deafClients(milepost, numbers) {
  const load = () => openLoop(DEAF_RATE, SECONDS, () => scan(milepost, anyOf(numbers)));
  const before = await peakDuring(milepost, load);
  const readers = await Promise.all(Array.from({ length: DEAF }, () => openSocket(milepost, { all: true })));
  for (const socket of readers) socket.io.engine.transport.ws.pause();
  const during = await peakDuring(milepost, load);
  const cut = await milepost.count('milepost_socket_cuts_total{reason="slow"}');
  for (const socket of readers) socket.io.engine.transport.ws.terminate();
  await pause(2000);
  const after = await peakDuring(milepost, () => pause(1000));
  console.log(
    `${DEAF} clients that follow all and never read: memory at most ${megabytes(before)} without them, ` +
      `${megabytes(during)} with them (${cut} were cut), ${megabytes(after)} after them`,
  );
  return { before, during, after, cut };
}

const megabytes = (bytes) => `${(bytes / 1024 ** 2).toFixed(0)} MB`;

/** @returns the most memory that the process had meanwhile, in bytes */
async function peakDuring(milepost, work) {
  let most = 0;
  let isOver = false;
  const watch = async () => {
    for (; !isOver; await pause(250)) most = Math.max(most, await milepost.residentMemory());
  };
  const watching = watch();
  await work();
  isOver = true;
  await watching;
  return most;
}
