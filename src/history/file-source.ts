/** A history in a file: CSV with a header line, or a JSON object a line. Positions are record numbers. */
import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parse as csvParser, type CsvError } from 'csv-parse';
import { parseBody } from '../carriers/parse-body.js';
import { isObject } from '../carriers/payload.js';
import type { LegacyMap } from './legacy-map.js';
import type { LegacyRow } from './legacy-values.js';
import type { LegacySource, PlacedRow } from './legacy-source.js';

/** One record, or why it cannot be taken apart. */
interface Taken {
  readonly row: LegacyRow;
  readonly fault?: string;
}

export class FileSource implements LegacySource {
  readonly name: string;
  readonly warning = null;
  private stream: ReadStream | null = null;

  private constructor(
    private readonly path: string,
    private readonly bytes: number,
    private readonly map: LegacyMap,
  ) {
    this.name = `file://${path}`;
  }

  /** @throws Error where there is no such file, or its name ends in neither .csv nor .ndjson */
  static async open(file: string, map: LegacyMap): Promise<FileSource> {
    if (!/\.(csv|ndjson|jsonl)$/i.test(file)) {
      throw new Error(`${file} is neither a postgres:// URL nor a .csv or .ndjson file`);
    }
    const path = resolve(file);
    return new FileSource(path, (await stat(path)).size, map);
  }

  async *rows(after: string | null): AsyncGenerator<PlacedRow> {
    const skipped = Number(after ?? 0);
    this.stream = createReadStream(this.path);
    let record = 0;
    for await (const taken of this.path.toLowerCase().endsWith('.csv')
      ? csvIn(this.stream)
      : linesIn(this.stream)) {
      record += 1;
      if (record <= skipped) continue;
      const id = taken.row[this.map.columns.id];
      yield { ...taken, id: id ?? `record ${record}`, position: String(record) };
    }
  }

  share(): number {
    return this.bytes === 0 ? 1 : (this.stream?.bytesRead ?? 0) / this.bytes;
  }

  close(): Promise<void> {
    this.stream?.destroy();
    return Promise.resolve();
  }
}

async function* csvIn(stream: ReadStream): AsyncGenerator<Taken> {
  const faults: string[] = [];
  const parser = stream.pipe(
    csvParser({
      bom: true,
      columns: true,
      skip_empty_lines: true,
      relax_column_count: true,
      skip_records_with_error: true,
      on_skip: (error: CsvError | undefined) => void faults.push(error?.message ?? 'it is no CSV'),
    }),
  );
  stream.on('error', (error) => parser.destroy(error));
  for await (const row of parser as AsyncIterable<Record<string, string>>) {
    for (const fault of faults.splice(0)) yield { row: {}, fault };
    yield { row };
  }
  for (const fault of faults) yield { row: {}, fault };
}

async function* linesIn(stream: ReadStream): AsyncGenerator<Taken> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line.trim() !== '') yield lineOf(line);
  }
}

function lineOf(line: string): Taken {
  try {
    const value = parseBody(Buffer.from(line));
    if (!isObject(value)) return { row: { line }, fault: 'the line is no JSON object' };
    return { row: Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asText(field)])) };
  } catch (error) {
    return { row: { line }, fault: `the line is no JSON: ${(error as Error).message}` };
  }
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
