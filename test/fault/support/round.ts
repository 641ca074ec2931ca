/** One round: parcels are registered, a carrier sends their scans, a fault strikes, all becomes quiet, and the oracle looks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Brand } from '../../support/brand.js';
import type { GenericEvent } from '../../support/carrier.js';
import { lifeOf, randomOf, shuffled } from '../../support/lives.js';
import { SECRETS } from '../../support/milepost.js';
import type { Ground } from './ground.js';
import { readLedger } from './ledger.js';
import { type Findings, holdAgainst } from './oracle.js';
import { readOn } from './reader.js';
import { type CallWitness, registerAll } from './witness.js';

const LOAD = join(__dirname, 'load.mjs');
const EVENTS = 10;
const CONNECTIONS = 40;
const MOST_IN_A_BODY = 6;

export interface Load {
  readonly parcels: number;
  /** Events a second. */
  readonly rate: number;
  /** The share of events that are sent twice; 0.1 where left out. */
  readonly twice?: number;
  /** Webhooks that are sent at once; 40 where left out. */
  readonly writers?: number;
}

export interface Strike {
  readonly ground: Ground;
  readonly random: () => number;
  /** A moment in the middle of the load. */
  readonly moment: (mostMs: number) => Promise<void>;
}

export interface Round extends Findings {
  readonly seed: number;
  /** Webhooks that were answered by no 2xx. */
  readonly refused: number;
  /** Reads that were answered by no 200, of all reads. */
  readonly unanswered: number;
  readonly reads: number;
  /** From the end of the fault until all that was acknowledged by then was applied. */
  readonly recoveryMs: number;
}

/** What is to happen in a round. */
export interface Plan {
  /** Begins its tracking numbers; no other round on this ground has the same. */
  readonly name: string;
  readonly seed: number;
  readonly load: Load;
  /** Resolves when the fault is over. */
  readonly strike: (strike: Strike) => Promise<void>;
  /** Who else lives through it. */
  readonly witness?: CallWitness | undefined;
}

export async function playRound(ground: Ground, { name, seed, load, strike, witness }: Plan): Promise<Round> {
  const random = randomOf(seed);
  const events = eventsOf(name, load, random);
  const numbers = [...new Set(events.map(({ tracking_number }) => tracking_number))];
  const brand = new Brand(() => ground.url);
  const shipments = await registerAll(brand, numbers);
  const directory = await mkdtemp(join(tmpdir(), 'milepost-ledger-'));
  const path = join(directory, 'ledger.ndjson');
  const over = new AbortController();
  try {
    const called = await witness?.({ ground, numbers, random: randomOf(seed + 1), over: over.signal });
    const reading = readOn(brand, shipments, over.signal);
    const sending = send(directory, {
      url: ground.url,
      ledger: path,
      bodies: bodiesOf(events, random),
      rate: load.rate,
      connections: load.writers ?? CONNECTIONS,
    });
    await strike({ ground, random, moment: (mostMs) => pause(random() * mostMs) });
    const recoveryMs = await ground.recover();
    await sending;
    await ground.quiet();
    over.abort();
    const { torn, reads, unanswered } = await reading;
    const ledger = await readLedger(path);
    const findings = await holdAgainst(ledger, shipments, brand, ground.redis.url);
    findings.wrong.push(...torn, ...((await called?.testify(ledger)) ?? []));
    return { ...findings, seed, refused: ledger.refused, reads, unanswered, recoveryMs };
  } finally {
    over.abort();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Every event has an id that its parcel and code give, so that the ledger and the timeline can be held together. */
function eventsOf(name: string, { parcels, twice = 0.1 }: Load, random: () => number): GenericEvent[] {
  const lives = Array.from({ length: parcels }, (_, index) => lifeOf(index, EVENTS, random));
  const events = lives.flatMap((life, index) =>
    life.events.map((event) => {
      const tracking_number = `${name}P${index}`;
      return { ...event, tracking_number, event_id: `${tracking_number}-${String(event['code'])}` };
    }),
  );
  const again = events.filter(() => random() < twice);
  return shuffled([...events, ...again], random);
}

/** Some bodies hold one event, some several. */
function bodiesOf(events: readonly GenericEvent[], random: () => number): GenericEvent[][] {
  const left = [...events];
  const bodies = [];
  while (left.length > 0) bodies.push(left.splice(0, 1 + Math.floor(random() * MOST_IN_A_BODY)));
  return bodies;
}

interface Order {
  readonly url: string;
  readonly ledger: string;
  readonly bodies: readonly (readonly GenericEvent[])[];
  readonly rate: number;
  readonly connections: number;
}

async function send(directory: string, order: Order): Promise<void> {
  const path = join(directory, 'order.json');
  await writeFile(path, JSON.stringify({ ...order, secret: SECRETS.generic }));
  const child = spawn(process.execPath, [LOAD, path], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the load process ended with ${code}`);
}
