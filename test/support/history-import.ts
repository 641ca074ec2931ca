/** `milepost history …` over LogiTrack's table, read by the map that is the documents' example. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicId } from '../../src/domain/ids.js';
import { MILEPOST, runCommand } from './command.js';

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

  /** Under way. */
  begin(...options: string[]): ChildProcess {
    const env = { ...process.env, ...this.settings };
    const parameters = [MILEPOST, 'history', 'import', ...this.ends(), ...options];
    return spawn(process.execPath, parameters, { env, stdio: 'ignore' });
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
