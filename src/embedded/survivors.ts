/** Finds and ends what an earlier life of a store left running on the same data. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GRACE_MS } from './running-child.js';
import { type Log } from './store.js';

const run = promisify(execFile);

export interface Step {
  readonly signal: NodeJS.Signals;
  /** Who of the survivors gets the signal; all where left out. */
  readonly only?: number;
}

/**
 * A store's processes work in its data directory, and nobody else's process of such a name does. Unlike a pid file
 * this is true from the first moment to the last, holds for the children of a killed postmaster as well, and never
 * takes a reused pid for ours. Zombies have no directory, so they don't count.
 * @param directory a real path
 * @param name how the program's file name begins
 */
export async function processesIn(directory: string, name: RegExp): Promise<number[]> {
  if (process.platform !== 'linux') return processesBesideLinux(directory, name);
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const ours = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return cwd === directory && name.test(await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''));
    }),
  );
  return pids.filter((_, index) => ours[index]).map(Number);
}

/** lsof answers with lines of one field: `p<pid>`, then `c<command>`. It fails where it finds nothing. */
async function processesBesideLinux(directory: string, name: RegExp): Promise<number[]> {
  const { stdout } = await run('lsof', ['-a', '-d', 'cwd', '-F', 'pc', '--', directory]).catch(() => ({
    stdout: '',
  }));
  const found = stdout.matchAll(/^p(\d+)\nc(.*)$/gm);
  return [...found].filter(([, , command]) => name.test(command ?? '')).map(([, pid]) => Number(pid));
}

/** Resolves when nobody is left; throws where somebody outlives the last step. */
export async function endSurvivors(directory: string, name: RegExp, steps: readonly Step[], log: Log) {
  let left = await processesIn(directory, name);
  if (left.length > 0) log(`ending what an earlier start left running in ${directory}: ${left.join(', ')}`);
  for (const { signal, only } of steps) {
    const receivers = left.filter((pid) => only === undefined || pid === only);
    for (const pid of receivers) send(pid, signal);
    const patience = Date.now() + (receivers.length > 0 ? GRACE_MS : 0);
    while ((left = await processesIn(directory, name)).length > 0 && Date.now() < patience) await sleep(25);
  }
  if (left.length > 0)
    throw new Error(`still running in ${directory}, and not to be ended: ${left.join(', ')}`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone between the look and the signal
  }
}
