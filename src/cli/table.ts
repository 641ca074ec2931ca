/** Rows as people read them: columns as wide as they must be, under their names. */

type Cell = Date | number | string | readonly string[] | null;
type Row = Readonly<Record<string, Cell>>;

/** @param rows all with the same fields, in the order of the columns */
export function tableOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return 'There are none.\n';
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row).map(cellOf))];
  const widths = Object.keys(first).map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function cellOf(value: Cell): string {
  if (value === null) return '-';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? value.join(',') : String(value);
}
