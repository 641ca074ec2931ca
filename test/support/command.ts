/** `npm run milepost -- …`, once it is built: a command in a process of its own, to its end. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const MILEPOST = join(__dirname, '..', '..', 'dist', 'cli', 'milepost.js');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param settings environment variables */
export async function runCommand(settings: Record<string, string>, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, ...settings };
  const ended = promisify(execFile)(process.execPath, [MILEPOST, ...args], { env });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (failure: Ended) => failure,
  );
}
