/** The simulated carriers as a child process of the demo (`simulate.ts`). */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(__dirname, 'simulate.js');

/** What the program says of itself in its first line. */
interface Introduction {
  readonly env: Readonly<Record<string, string>>;
  readonly control: string;
}

export class SimulatedCarriers {
  private constructor(
    private readonly child: ChildProcess,
    private readonly introduction: Introduction,
  ) {}

  /** @throws Error where the program does not come up; it has said why on stderr then */
  static async start(options: readonly string[], environment: NodeJS.ProcessEnv): Promise<SimulatedCarriers> {
    const child = spawn(process.execPath, [PROGRAM, '--json', ...options], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
    if (line === undefined) throw new Error('The simulated carriers did not start');
    return new SimulatedCarriers(child, JSON.parse(line) as Introduction);
  }

  /** What Milepost must be configured with to know them. */
  get env(): Readonly<Record<string, string>> {
    return this.introduction.env;
  }

  /** From now on they push to this Milepost, and their parcels are registered there. */
  async aimAt(url: string, apiKey: string): Promise<void> {
    await this.tell('/target', { url, api_key: apiKey });
  }

  /** @returns the id of the shipment that is on its way now */
  async begin(carrier: string): Promise<string> {
    const { parcels } = (await this.tell('/parcels', { carrier })) as { parcels: { shipment_id: string }[] };
    return parcels[0]!.shipment_id;
  }

  /** @param rate scans a second, over these carriers */
  async play(rate: number, carriers: readonly string[]): Promise<void> {
    await this.tell('/traffic', { rate, carriers });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }

  private async tell(path: string, body: object): Promise<unknown> {
    const { control } = this.introduction;
    const response = await fetch(control + path, { method: 'POST', body: JSON.stringify(body) });
    const answer = (await response.json()) as { detail?: string };
    if (!response.ok) throw new Error(`The simulated carriers say: ${answer.detail}`);
    return answer;
  }
}
