/** Files with a line of JSON for each thing that happened. */
import { readFile } from 'node:fs/promises';

export async function readLines<Line>(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
