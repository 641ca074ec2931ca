/** No text, however it is made, keeps a regular expression of ours busy: each is a literal, and is checked for backtracking. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSafe } from 'redos-detector';
import ts from 'typescript';

const SRC = join(__dirname, '..', '..', 'src');

interface Found {
  readonly place: string;
  readonly pattern: RegExp;
}

function patternsOf(file: string): Found[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(SRC, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, body, flags] = /^\/(.*)\/(\w*)$/s.exec(node.text)!;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ place: `${file}:${line + 1}`, pattern: new RegExp(body!, flags) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const FOUND = FILES.flatMap(patternsOf);

it('there are some', () => expect(FOUND.length).toBeGreaterThan(50));

it.each(FOUND.map(({ place, pattern }) => [place, pattern] as const))('%s %s', (_, pattern) => {
  const { safe, error } = isSafe(pattern, { maxScore: 200 });
  expect({ safe, error }).toEqual({ safe: true, error: null });
});
