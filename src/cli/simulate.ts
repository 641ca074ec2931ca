/** `npm run simulate`: simulated carriers in a process of their own; `--help` says what they can do. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { environment } from '../config/config.js';
import { Cluster } from '../simulator/cluster.js';
import { ControlServer } from '../simulator/control-server.js';
import { close, listen } from '../simulator/http.js';
import { Traffic } from '../simulator/traffic.js';
import { statisticsOf } from '../simulator/truth.js';
import { endWithParent } from './end-with-parent.js';
import { HELP, readOptions, type SimulateOptions } from './simulate-options.js';

/** Scans of a parcel, on average. */
const SCANS = 10;

async function simulate(options: SimulateOptions, ending: AbortSignal): Promise<void> {
  const deskPort = options.port === 0 ? 0 : options.port + 1;
  const cluster = await Cluster.start({ ...options, port: deskPort, given: environment() });
  const traffic = new Traffic(cluster, complain);
  const control = new ControlServer(cluster, traffic);
  const controlUrl = await listen(control.server, options.port);
  announce(options, cluster, controlUrl);
  if (options.target !== null) cluster.aimAt(options.target, options.apiKey);
  void begin(options, cluster, traffic).catch((error: Error) => complain(error.message));
  if (!options.json) void showProgress(cluster, ending);
  if (!ending.aborted) await once(ending, 'abort');
  traffic.stop();
  await Promise.all([close(control.server), cluster.stop()]);
}

function announce({ json }: SimulateOptions, { env }: Cluster, control: string): void {
  if (json) return say(JSON.stringify({ env, control }));
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  say(`# For the environment of the Milepost that is to know these carriers:\n${lines.join('\n')}\n`);
  say(`Control   ${control}\nCtrl-C ends it.\n`);
}

async function begin(options: SimulateOptions, cluster: Cluster, traffic: Traffic): Promise<void> {
  const { carriers, rate, shipments } = options;
  const offices = carriers.map((slug) => cluster.offices.get(slug)!);
  if (shipments === 0) return rate > 0 ? traffic.play(rate, offices) : undefined;
  const overSeconds = rate > 0 ? (shipments * SCANS) / rate : 0;
  const shareOf = (index: number) =>
    Math.floor(shipments / carriers.length) + (index < shipments % carriers.length ? 1 : 0);
  await Promise.all(
    offices.map((office, index) => cluster.begin([office], { count: shareOf(index), overSeconds })),
  );
}

async function showProgress(cluster: Cluster, ending: AbortSignal): Promise<void> {
  for (let shown = ''; !ending.aborted;) {
    const line = progressOf(cluster);
    if (line !== shown) say(line);
    shown = line;
    await pause(1000, undefined, { signal: ending }).catch(() => null);
  }
}

function progressOf(cluster: Cluster): string {
  const { carriers, seconds_left: left } = statisticsOf(cluster);
  const counts = Object.values(carriers);
  const sum = (of: (carrier: (typeof counts)[number]) => number) =>
    counts.reduce((total, carrier) => total + of(carrier), 0);
  const registered = cluster.brand === null ? '' : `${cluster.brand.registered} registered, `;
  const told = `${sum((c) => c.pushes.acknowledged)} acknowledged, ${sum((c) => c.pushes.dropped)} dropped`;
  return (
    `${sum((c) => c.parcels)} parcels, ${registered}${sum((c) => c.scans)} scans, ${told}, ` +
    `${sum((c) => c.pulls.asked)} requests, ${left.toFixed(0)} s to the last scan`
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(message: string): void {
  process.stderr.write(`simulator: ${message}\n`);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) return say(HELP.trim());
  endWithParent();
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
  await simulate(options, ending.signal);
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    complain(error.message);
    process.exit(1);
  },
);
