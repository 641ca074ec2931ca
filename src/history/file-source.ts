/** A history in a file: CSV with a header line, or a JSON object a line. Positions are the numbers of lines. */
import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseBody } from '../carriers/parse-body.js';
import { isObject } from '../carriers/payload.js';
import { CsvRows } from './csv-rows.js';
import type { LegacyMap } from './legacy-map.js';
import type { LegacySource, PlacedRow } from './legacy-source.js';
import { columnsOf } from './legacy-values.js';
import { type Line, linesOf, refused, type TakenRow } from './text-lines.js';

/** Rows among which every column must occur: in NDJSON a row may leave out what is null. */
const LOOKED_AT = 500;

export class FileSource implements LegacySource {
  readonly name: string;
  readonly warning = null;
  private readonly isCsv: boolean;
  private readonly columns: readonly string[];
  private stream: ReadStream | null = null;

  private constructor(
    private readonly path: string,
    private readonly bytes: number,
    private readonly map: LegacyMap,
  ) {
    this.name = `file://${path}`;
    this.isCsv = path.toLowerCase().endsWith('.csv');
    this.columns = columnsOf(map);
  }

  /** @throws Error where there is no such file, its name ends in neither .csv nor .ndjson, or a column is missing */
  static async open(file: string, map: LegacyMap): Promise<FileSource> {
    if (!/\.(csv|ndjson|jsonl)$/i.test(file)) {
      throw new Error(`${file} is neither a postgres:// URL nor a .csv or .ndjson file`);
    }
    const path = resolve(file);
    const source = new FileSource(path, (await stat(path)).size, map);
    await source.checkColumns();
    return source;
  }

  async *rows(after: string | null): AsyncGenerator<PlacedRow> {
    const done = Number(after ?? 0);
    for await (const taken of this.taken()) {
      if (taken.line <= done) continue;
      const id = taken.row[this.map.columns.id] || `line ${taken.line}`;
      yield { ...taken, id, position: String(taken.line) };
    }
  }

  share(): number {
    return this.bytes === 0 ? 1 : (this.stream?.bytesRead ?? 0) / this.bytes;
  }

  close(): Promise<void> {
    this.stream?.destroy();
    return Promise.resolve();
  }

  /** A misspelt column would read as one that is empty everywhere. */
  private async checkColumns(): Promise<void> {
    const found = new Set<string>();
    let looked = 0;
    for await (const { row, fault } of this.taken()) {
      if (fault !== undefined) continue;
      for (const name of Object.keys(row)) found.add(name);
      looked += 1;
      if (looked === LOOKED_AT) break;
    }
    const missing = this.columns.filter((column) => !found.has(column));
    if (looked === 0 || missing.length === 0) return;
    const where = this.isCsv ? 'The file has' : `In its first ${looked} rows the file has`;
    const remedy = this.isCsv ? '' : ', or write also what is null';
    throw new Error(
      `${where} no column ${missing.join(', ')} (it has: ${[...found].join(', ')}): name it in the map as the file does${remedy}`,
    );
  }

  private taken(): AsyncGenerator<TakenRow> {
    this.stream = createReadStream(this.path);
    const lines = linesOf(this.stream);
    return this.isCsv ? csvIn(lines) : jsonIn(lines, this.columns);
  }
}

async function* csvIn(lines: AsyncIterable<Line>): AsyncGenerator<TakenRow> {
  const rows = new CsvRows();
  for await (const line of lines) yield* rows.take(line);
  yield* rows.end();
}

async function* jsonIn(lines: AsyncIterable<Line>, columns: readonly string[]): AsyncGenerator<TakenRow> {
  for await (const line of lines) {
    if (line.text.trim() !== '') yield rowOf(line, columns);
  }
}

function rowOf(line: Line, columns: readonly string[]): TakenRow {
  try {
    const value = parseBody(Buffer.from(line.text));
    if (!isObject(value)) return refused(line, 'the line is no JSON object');
    const rounded = columns.find((name) => isRounded(value[name]));
    if (rounded !== undefined) {
      return refused(line, `${rounded} is a number too long to be exact: write it as a text, in quotes`);
    }
    const row = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asText(field)]));
    return { line: line.number, row };
  } catch (error) {
    return refused(line, `the line is no JSON: ${(error as Error).message}`);
  }
}

/** JSON reads it as another number: as an id it would be another one's. */
function isRounded(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
