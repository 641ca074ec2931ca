/** One life of a child process, from its spawn to its end, with a guard beside it. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Guard, standGuard } from './guard.js';
import { type Log } from './store.js';

/** Whom a child runs as, where that is not who we are. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly account?: Account;
  readonly logFile: string;
  /** What ends it, from the gentlest to SIGKILL; each has `GRACE_MS` before the next follows. */
  readonly signals: readonly NodeJS.Signals[];
  readonly log: Log;
  /** Before every start: ends what an earlier life left running on the same data. */
  clear(): Promise<void>;
  /** Rejects until the child of this pid, and no other, answers. */
  probe(pid: number): Promise<void>;
}

export const GRACE_MS = 3_000;
const LAST_WORDS_BYTES = 2_000;

export class RunningChild {
  readonly pid: number;
  /** How it ended; resolves when its guard is gone, too. */
  readonly exited: Promise<string>;
  ended?: string;
  private readonly logStart: number;
  private readonly signal: (signal: NodeJS.Signals) => void;

  constructor(private readonly plan: ProcessPlan) {
    const output = openSync(plan.logFile, 'a', 0o600);
    this.logStart = fstatSync(output).size;
    const child = spawn(plan.command, plan.args, {
      cwd: plan.cwd,
      ...plan.account,
      // Its own session: a terminal's Ctrl-C reaches the app alone, which drains before it ends its stores.
      detached: true,
      // A file, not a pipe: a store outlives us for a moment and must not block or die on its log.
      stdio: ['ignore', output, output],
      // Neither our secrets nor stray PG* variables; their messages in English.
      env: { LC_ALL: 'C' },
    });
    closeSync(output);
    this.pid = child.pid ?? 0;
    this.signal = (signal) => child.kill(signal);
    const guard = child.pid === undefined ? undefined : standGuard(child.pid, plan.signals, GRACE_MS);
    this.exited = new Promise<string>((resolve) => {
      child.once('error', (error) => child.pid === undefined && resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    }).then((how) => this.settle(how, guard));
  }

  async end(): Promise<void> {
    for (const signal of this.plan.signals) {
      if (this.ended !== undefined) return;
      this.signal(signal);
      await this.exitedWithin(GRACE_MS);
    }
    await this.exited;
  }

  /** A sentence with the tail of what this life wrote into its log. */
  async lastWords(): Promise<string> {
    const file = await open(this.plan.logFile);
    try {
      const { size } = await file.stat();
      const from = Math.max(this.logStart, size - LAST_WORDS_BYTES);
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(LAST_WORDS_BYTES),
        0,
        LAST_WORDS_BYTES,
        from,
      );
      const words = buffer.toString('utf8', 0, bytesRead).trim();
      return `${this.plan.name} ended (${this.ended}) before it answered. Its last words:\n${words}`;
    } finally {
      await file.close();
    }
  }

  private async settle(how: string, guard: Guard | undefined): Promise<string> {
    this.ended = how;
    await guard?.release();
    return how;
  }

  private async exitedWithin(milliseconds: number): Promise<void> {
    const over = new AbortController();
    const patience = sleep(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.exited, patience]);
    over.abort();
  }
}
