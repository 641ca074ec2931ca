/** `milepost history …` over LogiTrack's table, read by the map that is the documents' example. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { publicId } from '../../src/domain/ids.js';
import { Brand } from './brand.js';
import { MILEPOST, runCommand } from './command.js';
import { legacyDatabase, type LegacyDatabaseOptions } from './legacy-history.js';
import { startMilepost } from './milepost.js';

const EXAMPLE = join(__dirname, '..', '..', 'docs', 'logitrack.map.yaml');

/** The example, for this customer. @returns the file's path */
export async function mapFor(customerId: string): Promise<string> {
  const example = await readFile(EXAMPLE, 'utf8');
  const file = join(await mkdtemp(join(tmpdir(), 'milepost-map-')), 'map.yaml');
  await writeFile(file, example.replace(/^customer: .*$/m, `customer: ${publicId('cus', customerId)}`));
  return file;
}

export class HistoryCommands {
  constructor(
    private readonly settings: Record<string, string>,
    private readonly from: string,
    private readonly map: string,
  ) {}

  /** To its end. */
  import(...options: string[]) {
    return runCommand(this.settings, 'history', 'import', ...this.ends(), ...options);
  }

  verify(...options: string[]) {
    return runCommand(this.settings, 'history', 'verify', ...this.ends(), ...options);
  }

  /** Under way; what it says on stderr can be listened to. */
  begin(...options: string[]): ChildProcess {
    const env = { ...process.env, ...this.settings };
    const parameters = [MILEPOST, 'history', 'import', ...this.ends(), ...options];
    const child = spawn(process.execPath, parameters, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.resume();
    return child;
  }

  private ends(): string[] {
    return ['--from', this.from, '--map', this.map];
  }
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** A Milepost that serves, its one brand, and LogiTrack's database beside it. @param settings of the commands @param served of the Milepost */
export async function startMove(
  options: LegacyDatabaseOptions,
  settings: Record<string, string> = {},
  served: Record<string, string> = {},
) {
  const milepost = await startMilepost(served);
  const { databaseUrl } = milepost.stores;
  const ours = new Client({ connectionString: databaseUrl });
  await ours.connect();
  const legacy = await legacyDatabase(options);
  const { rows } = await ours.query<{ id: string }>('SELECT id FROM customers');
  const map = await mapFor(rows[0]!.id);
  return {
    milepost,
    brand: new Brand(milepost.url),
    ours,
    legacy,
    history: new HistoryCommands({ DATABASE_URL: databaseUrl, ...settings }, legacy.url, map),
    stop: async () => {
      await ours.end();
      await milepost.stop();
      await legacy.drop();
    },
  };
}

export type Move = Awaited<ReturnType<typeof startMove>>;
