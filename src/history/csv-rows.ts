/**
 * Cuts lines into the rows of CSV with a header line (RFC 4180). A row ends with the line that makes its quotes even. Where
 * it is no row even so, its first line alone is refused and the others are read again, each for itself: a stray quote costs
 * no line but its own. A parser that reads a whole stream cannot go back, and swallows what lies between two stray quotes.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { type Line, LONGEST, refused, type TakenRow } from './text-lines.js';

const BAD_QUOTES =
  'a quote is not closed or not doubled: in CSV a field that has quotes stands in quotes, and each in it is written twice';

export class CsvRows {
  private names: readonly string[] | null = null;
  /** The lines of the row that is not ended. */
  private held: Line[] = [];
  private size = 0;
  private isOpen = false;

  /** @returns what ends with this line @throws Error where the header line cannot be read */
  *take(line: Line): Generator<TakenRow> {
    this.held.push(line);
    this.size += line.text.length;
    if (hasOddQuotes(line.text)) this.isOpen = !this.isOpen;
    if (!this.isOpen || this.size > LONGEST) yield* this.settle();
  }

  /** @returns what the end of the file ends @throws as `take` does */
  *end(): Generator<TakenRow> {
    if (this.held.length > 0) yield* this.settle();
  }

  private *settle(): Generator<TakenRow> {
    const lines = this.held;
    [this.held, this.size, this.isOpen] = [[], 0, false];
    const taken = this.read(lines);
    if (taken) yield taken;
    if (taken?.fault === undefined) return;
    for (const line of lines.slice(1)) yield* this.take(line);
  }

  /** `null` of the header, and of an empty line. */
  private read(lines: readonly Line[]): TakenRow | null {
    const first = lines[0]!;
    const text = lines.map((line) => line.text).join('\n');
    if (text.trim() === '') return null;
    const fields = text.length > LONGEST ? null : fieldsOf(text.replace(/^\uFEFF|\r$/g, ''));
    const { names } = this;
    if (names === null) {
      if (fields === null || lines.length > 1) {
        throw new Error(`Line ${first.number} is no header line: ${BAD_QUOTES}`);
      }
      this.names = fields.map((name) => name.trim());
      return null;
    }
    // Two stray quotes may look like one field over many lines, but hardly leave as many fields as there should be.
    if (fields === null || (lines.length > 1 && fields.length !== names.length)) {
      return refused(first, BAD_QUOTES);
    }
    const row = Object.fromEntries(names.map((name, place) => [name, fields[place] ?? null]));
    return { line: first.number, row };
  }
}

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let quote = text.indexOf('"'); quote !== -1; quote = text.indexOf('"', quote + 1)) isOdd = !isOdd;
  return isOdd;
}

/** `null` where a quote is out of place. */
function fieldsOf(text: string): string[] | null {
  try {
    return parse(text, { record_delimiter: '\n', relax_column_count: true })[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}
