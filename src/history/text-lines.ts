/** The lines of a text file, none of them longer in memory than a row may be, and what is made of them. */
import type { ReadStream } from 'node:fs';
import type { LegacyRow } from './legacy-values.js';

/** Characters. A carrier's message of 1 MiB is at most half of it, also in CSV, where each of its quotes is two. */
export const LONGEST = 4 * 1024 * 1024;
/** Characters of a line that is longer. */
const KEPT = 1000;

export interface Line {
  /** From 1, as an editor counts them. */
  readonly number: number;
  /** Without the `\n` at its end. Of a line longer than `LONGEST` only the beginning, which is longer than that too. */
  readonly text: string;
}

/** A row, or the line that is none, and why. */
export interface TakenRow {
  /** The number of its first line. */
  readonly line: number;
  readonly row: LegacyRow;
  readonly fault?: string;
}

/** @throws Error where the file cannot be read */
export async function* linesOf(stream: ReadStream): AsyncGenerator<Line> {
  let number = 0;
  let begun = '';
  for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
    const [end, ...next] = chunk.split('\n');
    if (begun.length <= LONGEST) begun += end!;
    for (const beginning of next) {
      number += 1;
      yield { number, text: begun };
      begun = beginning;
    }
  }
  if (begun !== '') yield { number: number + 1, text: begun };
}

/** A line that is no row, with the whole of its text. */
export function refused({ number: line, text }: Line, fault: string): TakenRow {
  if (text.length <= LONGEST) return { line, row: { line: text }, fault };
  return { line, row: { line: text.slice(0, KEPT) }, fault: 'the line is longer than 4 MiB' };
}
