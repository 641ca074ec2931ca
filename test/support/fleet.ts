/** Many front ends on many shipments of two web processes, at a steady rate of events, and the proof that none misses one. */
import { setTimeout as pause } from 'node:timers/promises';
import { Brand } from './brand.js';
import type { GenericEvent } from './carrier.js';
import { Follower } from './follower.js';
import { randomOf, shuffled } from './lives.js';
import { deliver } from './storm.js';
import { until } from './until.js';

/** Of the size that the promise is made for: FLEET_SOCKETS=1000 FLEET_SHIPMENTS=200 FLEET_RATE=500 FLEET_SECONDS=60. */
const size = (name: string, fallback: number) => Number(process.env[`FLEET_${name}`] ?? fallback);
const SOCKETS = size('SOCKETS', 150);
const SHIPMENTS = size('SHIPMENTS', 40);
const RATE = size('RATE', 150);
const SECONDS = size('SECONDS', 6);
const SEED = size('SEED', Math.floor(Math.random() * 1e9));

const EVENTS = Math.floor((RATE * SECONDS) / SHIPMENTS);
const BEGIN = Date.UTC(2026, 9, 1);
const MINUTE = 60_000;

let voyages = 0;

/** @param strike happens in the middle of it. */
export async function sail(webs: readonly string[], strike: () => Promise<void>): Promise<void> {
  process.stderr.write(`fleet seed ${SEED}\n`);
  const random = randomOf(SEED);
  voyages += 1;
  const numbers = Array.from({ length: SHIPMENTS }, (_, index) => `FLEET${voyages}-${index}`);
  const brand = new Brand(webs[0]!);
  const ids = await Promise.all(numbers.map((number) => brand.register(number)));
  const fleet = Array.from({ length: SOCKETS }, () => new Follower(shuffled(ids, random).slice(0, 2)));
  await Promise.all(fleet.map((follower, index) => follower.join(webs[index % webs.length]!)));
  const ending = new AbortController();
  const restless = fleet
    .filter((_, index) => index % 3 === 0)
    .map((follower) => wander(follower, webs, random, ending.signal));
  const struck = pause(SECONDS * 400).then(strike);
  await sendAll(webs, numbers);
  await struck;
  ending.abort();
  const cuts = (await Promise.all(restless)).reduce((sum, count) => sum + count, 0);
  for (const follower of fleet) await expectWhole(follower);
  process.stderr.write(`${SOCKETS} sockets, ${SHIPMENTS} shipments, ${EVENTS} versions each, ${cuts} cuts\n`);
  expect(cuts).toBeGreaterThan(SOCKETS / 3);
  for (const follower of fleet) follower.cut();
}

/** Cut off at random, and back a moment later, at another process each time. */
async function wander(
  follower: Follower,
  webs: readonly string[],
  random: () => number,
  ending: AbortSignal,
): Promise<number> {
  let cuts = 0;
  let at = Math.floor(random() * webs.length);
  while (!ending.aborted) {
    await pause(500 + random() * 3000);
    follower.cut();
    cuts += 1;
    await pause(random() * 1000);
    at = (at + 1) % webs.length;
    await rejoin(follower, webs[at]!);
  }
  return cuts;
}

async function rejoin(follower: Follower, url: string): Promise<void> {
  await until(
    () => follower.join(url).catch((error: Error) => ({ ok: error.message })),
    ({ ok }) => ok === true,
    60_000,
  );
}

/** At a fixed rate, whatever the answers do; what is not acknowledged is sent again. */
async function sendAll(webs: readonly string[], numbers: readonly string[]): Promise<void> {
  const begin = performance.now();
  const sent: Promise<void>[] = [];
  for (let count = 0; count < EVENTS * SHIPMENTS; count += 1) {
    const early = begin + (count * 1000) / RATE - performance.now();
    if (early > 1) await pause(early);
    sent.push(deliver(() => webs[count % webs.length]!, eventOf(numbers[count % SHIPMENTS]!, count)));
  }
  await Promise.all(sent);
}

function eventOf(number: string, count: number): GenericEvent {
  const step = Math.floor(count / SHIPMENTS);
  return {
    carrier: 'acme_freight',
    tracking_number: number,
    status: 'in_transit',
    event_id: `${number}-${step}`,
    occurred_at: new Date(BEGIN + step * MINUTE).toISOString(),
  };
}

async function expectWhole(follower: Follower): Promise<void> {
  for (const id of follower.shipmentIds) {
    await follower.reaches(id, EVENTS, 60_000);
    expect(follower.versionsOf(id)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
  }
  expect(follower.flaws).toEqual([]);
}
