/**
 * Rows by columns, each column an array in PostgreSQL's binary format: what `array_recv` and each type's `…recv` read. As
 * JSON, reading the rows was half of what inserting events took of PostgreSQL; so it is a third of that. Written by hand,
 * for a native call for each value would take more of Node than it saves PostgreSQL. pg sends a Buffer as a binary value.
 */

/** Writes a value where there is room for it. @returns where it ends. @throws RangeError where it is none of the type */
type Writer<Value> = (into: Buffer, at: number, value: Value) => number;

interface Type {
  /** In `pg_type`; the same in every database. */
  readonly oid: number;
  /** The most bytes that a value takes. */
  readonly roomFor: (value: unknown) => number;
  readonly write: Writer<unknown>;
}

function type<Value>(oid: number, roomFor: (value: Value) => number, write: Writer<Value>): Type {
  return { oid, roomFor: roomFor as Type['roomFor'], write: write as Type['write'] };
}

const TYPES = {
  float8: type<number>(
    701,
    () => 8,
    (into, at, value) => into.writeDoubleBE(value, at),
  ),
  int2: type<number>(
    21,
    () => 2,
    (into, at, value) => into.writeInt16BE(whole(value), at),
  ),
  int4: type<number>(
    23,
    () => 4,
    (into, at, value) => into.writeInt32BE(whole(value), at),
  ),
  text: type<string>(25, ({ length }) => 3 * length, writeText),
  timestamptz: type<Date>(1184, () => 8, writeTime),
  uuid: type<string>(2950, () => 16, writeUuid),
};

/** Buffer itself writes 0 for what is no number. */
function whole(value: number): number {
  if (!Number.isInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  return value;
}

/** The text is well formed: half a surrogate pair would become U+FFFD. */
function writeText(into: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127) return at + into.write(text, at);
    into[at + index] = code;
  }
  return at + text.length;
}

/** PostgreSQL counts microseconds from the year 2000. */
const EPOCH = Date.UTC(2000, 0);

/** In two halves, for a number is exact only to the year 2285: 2^29 ms are 125 × 2^32 µs. */
function writeTime(into: Buffer, at: number, time: Date): number {
  const ms = time.getTime() - EPOCH;
  if (Number.isNaN(ms)) throw new RangeError('not a time');
  const periods = Math.floor(ms / 2 ** 29);
  const rest = (ms - periods * 2 ** 29) * 1000;
  const carried = Math.floor(rest / 2 ** 32);
  into.writeInt32BE(periods * 125 + carried, at);
  return into.writeUInt32BE(rest - carried * 2 ** 32, at + 4);
}

const DASH = '-'.charCodeAt(0);
/** By character, what a hex digit stands for. */
const NIBBLES = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) NIBBLES[digit.charCodeAt(0)] = value;

/** With its dashes or without. */
function writeUuid(into: Buffer, at: number, uuid: string): number {
  let index = 0;
  const nibble = () => {
    if (uuid.charCodeAt(index) === DASH) index += 1;
    const value = NIBBLES[uuid.charCodeAt(index)] ?? -1;
    if (value < 0) throw new RangeError(`not a UUID: ${uuid}`);
    index += 1;
    return value;
  };
  for (let byte = 0; byte < 16; byte += 1) into[at + byte] = nibble() * 16 + nibble();
  if (index !== uuid.length) throw new RangeError(`not a UUID: ${uuid}`);
  return at + 16;
}

type TypeName = keyof typeof TYPES;

type TypeFor<Value> = Value extends Date
  ? 'timestamptz'
  : Value extends number
    ? 'float8' | 'int2' | 'int4'
    : 'text' | 'uuid';

/** What a statement says of rows, and what it is given. */
export interface RowFormat<Row> {
  /** The columns' names. */
  readonly columns: string;
  /** The rows as `r`, to stand in a FROM: the statement's first parameters, as many as there are columns. */
  readonly rows: string;
  /** @throws RangeError where a value is none of its column's type */
  readonly valuesOf: (rows: readonly Row[]) => Buffer[];
}

/** @param types of the columns that are written, by their names */
export function rowFormat<Row extends object>(types: {
  readonly [Column in keyof Row]: TypeFor<NonNullable<Row[Column]>>;
}): RowFormat<Row> {
  const typed = Object.entries(types) as [keyof Row & string, TypeName][];
  const arrays = typed.map(([, type], index) => `$${index + 1}::${type}[]`);
  const columns = typed.map(([column]) => column).join(', ');
  return {
    columns,
    rows: `unnest(${arrays.join(', ')}) AS r (${columns})`,
    valuesOf: (rows) => {
      return arraysOf(typed.map(([column, type]) => [TYPES[type], rows.map((row) => row[column])]));
    },
  };
}

type Column = readonly [type: Type, values: readonly unknown[]];

/** All in one piece of memory: one a column would be a burden to the garbage collector. */
function arraysOf(columns: readonly Column[]): Buffer[] {
  const into = Buffer.allocUnsafe(columns.reduce((sum, column) => sum + roomFor(column), 0));
  let at = 0;
  return columns.map((column) => {
    const from = at;
    at = writeArray(into, from, column);
    return into.subarray(from, at);
  });
}

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

function roomFor([{ roomFor }, values]: Column): number {
  let bytes = HEADER_BYTES;
  for (const value of values) bytes += LENGTH_BYTES + (value === null ? 0 : roomFor(value));
  return bytes;
}

function writeArray(into: Buffer, from: number, [{ oid, write }, values]: Column): number {
  // how many dimensions, whether any may be null, of which type; of the dimension its length, and its first number
  let at = from;
  for (const word of [1, 1, oid, values.length, 1]) at = into.writeInt32BE(word, at);
  for (const value of values) {
    const start = at + LENGTH_BYTES;
    const end = value === null ? start : write(into, start, value);
    into.writeInt32BE(value === null ? -1 : end - start, at);
    at = end;
  }
  return at;
}
