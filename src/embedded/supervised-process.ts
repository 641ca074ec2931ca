/** Keeps one child process running: starts it, waits until it answers, starts it again when it dies, and ends it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessPlan, RunningChild } from './running-child.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** Who lived this long did not die of its own start, so the pauses begin anew. */
const SETTLED_MS = 10_000;
const PROBE_PAUSE_MS = 20;
const SLOW_START_MS = 10_000;

export class SupervisedProcess {
  private readonly halt = new AbortController();
  private running?: RunningChild;
  private keeper: Promise<void> = Promise.resolve();
  private stopped?: Promise<void>;

  private constructor(private readonly plan: ProcessPlan) {}

  /** Resolves when the child answers. Throws, with the child's last words, where it ends before. */
  static async start(plan: ProcessPlan): Promise<SupervisedProcess> {
    const supervised = new SupervisedProcess(plan);
    await supervised.begin();
    supervised.keeper = supervised.keep();
    return supervised;
  }

  /** Undefined between a death and the next start. */
  pid(): number | undefined {
    return this.running?.ended === undefined ? this.running?.pid : undefined;
  }

  /** Ends the child for good; resolves when it and its guard are gone. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    this.halt.abort();
    await this.running?.end();
    await this.keeper;
  }

  private async begin(): Promise<void> {
    await this.plan.clear();
    this.halt.signal.throwIfAborted();
    this.running = new RunningChild(this.plan);
    await this.answered(this.running);
  }

  /** There is no limit in time while the child lives: to cut a long recovery short is to begin it again. */
  private async answered(child: RunningChild): Promise<void> {
    const slow = Date.now() + SLOW_START_MS;
    for (let told = false; !(await answers(this.plan.probe(child.pid)));) {
      if (child.ended !== undefined) throw new Error(await child.lastWords());
      if (!told && Date.now() > slow) {
        this.plan.log(`${this.plan.name} is still starting; ${this.plan.logFile} says what it is doing`);
        told = true;
      }
      await Promise.race([child.exited, sleep(PROBE_PAUSE_MS)]);
    }
  }

  private async keep(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; this.running && !this.halt.signal.aborted;) {
      const bornAt = Date.now();
      const how = await this.running.exited;
      if (this.halt.signal.aborted) return;
      if (Date.now() - bornAt > SETTLED_MS) pause = FIRST_PAUSE_MS;
      this.plan.log(`${this.plan.name} ended (${how}); starting it again`);
      pause = await this.revive(pause);
    }
  }

  /** Tries until it is back or stopped; gives the pause that a next death has to wait. */
  private async revive(pause: number): Promise<number> {
    while (!this.halt.signal.aborted) {
      await sleep(pause, undefined, { signal: this.halt.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      try {
        await this.begin();
        this.plan.log(`${this.plan.name} answers again`);
        return pause;
      } catch (error) {
        if (!this.halt.signal.aborted) this.plan.log(`${this.plan.name} did not come back: ${String(error)}`);
      }
    }
    return pause;
  }
}

async function answers(probe: Promise<void>): Promise<boolean> {
  return probe.then(
    () => true,
    () => false,
  );
}
