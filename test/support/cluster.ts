/** Simulated carriers as a child process, once they are built: for tests and benchmarks of a Milepost that knows them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BegunParcel } from '../../src/simulator/cluster.js';
import type { Rates } from '../../src/simulator/faults.js';
import type { CarrierStatistics, Statistics, Truth } from '../../src/simulator/truth.js';
import { end } from './children.js';
import { until } from './until.js';

const SIMULATE = join(__dirname, '..', '..', 'dist', 'cli', 'simulate.js');

export interface ParcelOrder {
  /** The carrier's door: `generic` has the parcels of `acme_freight`. */
  readonly carrier: string;
  readonly count?: number;
  /** Simulated seconds in a real one. */
  readonly speed?: number;
  /** Real seconds over which the lives begin. */
  readonly over_seconds?: number;
}

export interface TestCluster {
  /** The variables of a Milepost that is to know these carriers. */
  readonly env: Readonly<Record<string, string>>;
  /** @param apiKey with it, parcels are registered before they begin, and have a `shipment_id` */
  aimAt(url: string, apiKey?: string): Promise<void>;
  begin(order: ParcelOrder): Promise<readonly BegunParcel[]>;
  truthOf(carrier: string, trackingNumber: string): Promise<Truth>;
  /** What goes wrong with a carrier from now on, and nothing else: `{}` is well. */
  spoil(carrier: string, rates: Rates): Promise<void>;
  /** Scans a second, without end; 0 ends it. */
  play(rate: number, carriers?: readonly string[]): Promise<void>;
  expireTokens(carrier: string): Promise<void>;
  statistics(): Promise<Statistics>;
  statisticsOf(carrier: string): Promise<CarrierStatistics>;
  /** Until all lives that have begun have ended, and all their webhooks have been sent. */
  ended(deadlineMs?: number): Promise<Statistics>;
  stop(): Promise<void>;
}

/** @param options as `npm run simulate -- --help` has them */
export async function startCluster(...options: string[]): Promise<TestCluster> {
  const child = spawn(process.execPath, [SIMULATE, '--json', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { env, control } = JSON.parse(line) as { env: Record<string, string>; control: string };
  const call = <Said>(method: string, path: string, body?: object) =>
    callControl<Said>(control + path, method, body);
  const statistics = () => call<Statistics>('GET', '/stats');
  return {
    env,
    aimAt: (url, apiKey) => call('POST', '/target', { url, ...(apiKey && { api_key: apiKey }) }),
    begin: async (order) => (await call<{ parcels: BegunParcel[] }>('POST', '/parcels', order)).parcels,
    truthOf: (carrier, trackingNumber) => call('GET', `/parcels/${carrier}/${trackingNumber}`),
    spoil: (carrier, rates) => call('POST', `/faults/${carrier}`, rates),
    play: (rate, carriers) => call('POST', '/traffic', { rate, ...(carriers && { carriers }) }),
    expireTokens: (carrier) => call('DELETE', `/tokens/${carrier}`),
    statistics,
    statisticsOf: async (carrier) => (await statistics()).carriers[carrier]!,
    ended: (deadlineMs = 120_000) => until(statistics, isOver, deadlineMs),
    stop: async () => void (await end(child, 'SIGTERM')),
  };
}

async function callControl<Said>(url: string, method: string, body?: object): Promise<Said> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok)
    throw new Error(`${method} ${url} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Said;
}

function isOver({ seconds_left, carriers }: Statistics): boolean {
  return seconds_left === 0 && Object.values(carriers).every(({ pushes }) => pushes.waiting === 0);
}
