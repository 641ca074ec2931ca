/** The simulated carriers as a child process (`cli/simulate.ts`), and its control server: for the demo, tests and benchmarks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { BegunParcel } from './cluster.js';
import type { Rates } from './faults.js';
import type { CarrierStatistics, Statistics, Truth } from './truth.js';

const POLL_MS = 100;

export interface ParcelOrder {
  /** The carrier's door: `generic` has the parcels of `acme_freight`. */
  readonly carrier?: string;
  /** Or several: none begins before all are registered. */
  readonly carriers?: readonly string[];
  /** Of each. */
  readonly count?: number;
  /** Simulated seconds in a real one. */
  readonly speed?: number;
  /** Real seconds over which the lives begin. */
  readonly over_seconds?: number;
}

/** What the program says of itself in its first line. */
interface Introduction {
  readonly env: Readonly<Record<string, string>>;
  readonly control: string;
}

export class ClusterProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly introduction: Introduction,
  ) {}

  /**
   * @param program the built `cli/simulate.js`
   * @param options as `npm run simulate -- --help` has them
   * @throws Error where the program does not come up; it has said why on stderr then
   */
  static async start(
    program: string,
    options: readonly string[],
    environment: NodeJS.ProcessEnv,
  ): Promise<ClusterProcess> {
    const child = spawn(process.execPath, [program, '--json', ...options], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
    if (line === undefined) throw new Error('The simulated carriers did not start');
    return new ClusterProcess(child, JSON.parse(line) as Introduction);
  }

  /** The variables of a Milepost that is to know these carriers. */
  get env(): Readonly<Record<string, string>> {
    return this.introduction.env;
  }

  /** From now on they push to this Milepost; with a key, parcels are registered there before they begin. */
  async aimAt(url: string, apiKey?: string): Promise<void> {
    await this.call('POST', '/target', { url, ...(apiKey && { api_key: apiKey }) });
  }

  async begin(order: ParcelOrder): Promise<readonly BegunParcel[]> {
    return (await this.call<{ parcels: BegunParcel[] }>('POST', '/parcels', order)).parcels;
  }

  truthOf(carrier: string, trackingNumber: string): Promise<Truth> {
    return this.call('GET', `/parcels/${carrier}/${trackingNumber}`);
  }

  /** What goes wrong with a carrier from now on, and nothing else: `{}` is well. */
  async spoil(carrier: string, rates: Rates): Promise<void> {
    await this.call('POST', `/faults/${carrier}`, rates);
  }

  /** Scans a second, without end, over these carriers or all; 0 ends it. */
  async play(rate: number, carriers?: readonly string[]): Promise<void> {
    await this.call('POST', '/traffic', { rate, ...(carriers && { carriers }) });
  }

  async expireTokens(carrier: string): Promise<void> {
    await this.call('DELETE', `/tokens/${carrier}`);
  }

  statistics(): Promise<Statistics> {
    return this.call('GET', '/stats');
  }

  async statisticsOf(carrier: string): Promise<CarrierStatistics> {
    return (await this.statistics()).carriers[carrier]!;
  }

  /** Until all lives that have begun have ended, and all their webhooks have been sent. @throws Error by then */
  async ended(deadlineMs = 120_000): Promise<Statistics> {
    for (const deadline = Date.now() + deadlineMs; ;) {
      const statistics = await this.statistics();
      if (isOver(statistics)) return statistics;
      if (Date.now() > deadline) throw new Error(`Parcels are on their way after ${deadlineMs} ms`);
      await pause(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }

  /** @throws Error with what the control server says of it */
  private async call<Said>(method: string, path: string, body?: object): Promise<Said> {
    // Not by fetch: to register a hundred thousand parcels takes longer than it waits for an answer.
    const asking = request(this.introduction.control + path, { method }).end(body && JSON.stringify(body));
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    const answer = (await json(response)) as Said & { detail?: string };
    if (response.statusCode !== 200) throw new Error(`The simulated carriers say: ${answer.detail}`);
    return answer;
  }
}

function isOver({ seconds_left, carriers }: Statistics): boolean {
  return seconds_left === 0 && Object.values(carriers).every(({ pushes }) => pushes.waiting === 0);
}
