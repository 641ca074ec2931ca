/** CSV, row by row: what was written is read, and a stray quote costs no line but its own. */
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { CsvRows } from '../../src/history/csv-rows.js';
import { LONGEST } from '../../src/history/text-lines.js';

function rowsOf(text: string) {
  const csv = new CsvRows();
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line }));
  return [...lines.flatMap((line) => [...csv.take(line)]), ...csv.end()];
}

it('fields are in quotes or not, over several lines, and may be left out at the end', () => {
  const text = '\ufeff"id", words,place\r\n1,"a ""b"", c",x\r\n\r\n2,"two\nlines",""\r\n3,\r\n';
  expect(rowsOf(text)).toEqual([
    { line: 2, row: { id: '1', words: 'a "b", c', place: 'x' } },
    { line: 4, row: { id: '2', words: 'two\nlines', place: '' } },
    { line: 6, row: { id: '3', words: '', place: null } },
  ]);
});

it('whatever is written as CSV is read as it was', () => {
  const table = fc.array(
    fc.tuple(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a') })),
  );
  fc.assert(
    fc.property(table, (rows) => {
      const text = `a,b\n${stringify(rows, { quoted: true, quoted_empty: true })}`;
      expect(rowsOf(text).map(({ row }) => [row.a, row.b])).toEqual(rows);
    }),
  );
});

it.each([
  '2,"opened,x',
  '2,opened,"x',
  '2,12" pipe,x',
  '2,a 12" and a 6" pipe,x',
  '2,"a 12" pipe",x',
  '2,"a "fine" pipe",x',
  '2,"closed" ,x',
  '2,"a"b"c"d,x',
])('%s costs itself alone, and its text is kept', (bad) => {
  const taken = rowsOf(`id,words,place\n1,"one",x\n${bad}\n3,"three",x\n4,four,\n5,"a ""fifth""",x`);
  expect(taken.map(({ line, row, fault }) => [line, row.id ?? row.line, fault !== undefined])).toEqual([
    [2, '1', false],
    [3, bad, true],
    [4, '3', false],
    [5, '4', false],
    [6, '5', false],
  ]);
});

it('what lies between two stray quotes is not swallowed', () => {
  const taken = rowsOf('id,words,place\n1,"opened,x\n2,two,y\n3,three,shut"\n4,four,z');
  expect(taken.map(({ line, fault }) => [line, fault !== undefined])).toEqual([
    [2, true],
    [3, false],
    [4, true],
    [5, false],
  ]);
});

it('a quote that is never closed is given up after 4 MiB', () => {
  const csv = new CsvRows();
  const lines = [
    'id,words',
    '1,"opened',
    ...Array.from({ length: 5 }, (_, id) => `${id},${'x'.repeat(LONGEST / 4)}`),
  ];
  const taken = lines.flatMap((text, index) => [...csv.take({ number: index + 1, text })]);
  expect(taken.map(({ line, fault }) => [line, fault !== undefined])).toEqual([
    [2, true],
    [3, false],
    [4, false],
    [5, false],
    [6, false],
    [7, false],
  ]);
});

it('a header with a stray quote is no header', () => {
  expect(() => rowsOf('id,"words\n1,one\n')).toThrow('Line 1 is no header line: a quote is not closed');
});
