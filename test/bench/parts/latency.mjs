/** (d) From the sending of an event until GET /tracking shows it, and from its receipt until a socket tells it. */
import { setTimeout as pause } from 'node:timers/promises';
import { EVENTS } from '../support/crowd.mjs';
import { anyOf, openLoop, report, summaryOf } from '../support/measure.mjs';
import { scan } from '../support/sender.mjs';
import { openSocket } from '../support/sockets.mjs';

const WARM_UP_SECONDS = 3;
const SOCKETS = 50;
/** One event in so many is followed to the API. */
const FOLLOWED = 50;
/** Lookups a second beside it. */
const LOOKUPS = 200;
/** Until the last ones are told. */
const LAST_MS = 1000;

/** @returns by rate, in milliseconds */
export async function latency({ milepost, watched, rates, seconds }) {
  const heard = { times: null };
  const sockets = await followAll(
    milepost,
    watched.map(({ id }) => id),
    heard,
  );
  const found = {};
  for (const rate of rates) found[rate] = await atRate(milepost, { watched, rate, seconds }, heard);
  for (const socket of sockets) socket.disconnect();
  return found;
}

/** Each shipment is followed by one socket. */
async function followAll(milepost, ids, heard) {
  const share = Math.min(1000, Math.ceil(ids.length / SOCKETS));
  const sockets = [];
  for (let from = 0; from < ids.length; from += share) {
    const socket = await openSocket(milepost, { shipment_ids: ids.slice(from, from + share) });
    socket.on('tracking.event', ({ event }) => heard.times?.push(Date.now() - Date.parse(event.received_at)));
    sockets.push(socket);
  }
  return sockets;
}

async function atRate(milepost, { watched, rate, seconds }, heard) {
  const times = { acknowledged: [], shown: [], lookup: [] };
  const webhook = async (count, due) => {
    const { number, id } = anyOf(watched);
    const step = await scan(milepost, number);
    times.acknowledged.push(performance.now() - due);
    if (count % FOLLOWED !== 0) return;
    await milepost.shows(id, EVENTS + step);
    times.shown.push(performance.now() - due);
  };
  const lookup = async (_, due) => {
    await milepost.ask('GET', `/api/v1/tracking/${anyOf(watched).id}`);
    times.lookup.push(performance.now() - due);
  };
  await openLoop(rate, WARM_UP_SECONDS, webhook);
  for (const name of Object.keys(times)) times[name] = [];
  heard.times = [];
  await Promise.all([openLoop(rate, seconds, webhook), openLoop(LOOKUPS, seconds, lookup)]);
  await pause(LAST_MS);
  const all = { ...times, socket: heard.times };
  heard.times = null;
  report(`${rate}/s: sent to acknowledged`, all.acknowledged);
  report(`${rate}/s: sent to shown`, all.shown);
  report(`${rate}/s: received to socket`, all.socket);
  report(`${rate}/s: GET /tracking`, all.lookup);
  const untold = rate * seconds - all.socket.length;
  if (untold > 0) console.log(`  ${untold} events were not told within a second after the last`);
  return Object.fromEntries(Object.entries(all).map(([name, some]) => [name, summaryOf(some)]));
}
