/** Processes of a test: until they answer, and to their end. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.js';

/** A process may take so long to answer: one at work beside many others starts slowly. */
const STARTED_MS = 60_000;

/** Resolves when the URL first answers 200. */
export async function untilAnswered(url: string): Promise<void> {
  await until(
    () =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
    STARTED_MS,
  );
}

/** @returns its exit code; `null` where a signal ended it. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
