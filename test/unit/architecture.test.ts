/** Who may import whom: imports go down, never sideways, never up; and some packages live in one place. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const SRC = join(ROOT, 'src');

/** Each level may import the levels above it in this list, and a module of its own level only itself. */
const LEVELS = [
  ['domain'],
  ['config'],
  ['storage', 'bus', 'carriers', 'embedded'],
  ['http'],
  ['customers', 'test-mode'],
  ['inbox', 'dedup', 'tracking', 'analytics', 'operations', 'simulator'],
  ['realtime', 'outbound-webhooks'],
  ['ingestion', 'polling-fallback', 'pipeline', 'history', 'first-look', 'easypost-api'],
  ['.'],
  ['cli'],
];

/** Packages, and the only modules that may import them. */
const CONFINED: Readonly<Record<string, readonly string[]>> = {
  typeorm: ['storage'],
  '@nestjs/typeorm': ['storage'],
  bullmq: ['bus'],
  'socket.io': ['realtime'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = (readdirSync(SRC, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));

const imports: Import[] = files.flatMap((from) => {
  const text = readFileSync(join(SRC, from), 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gm)].map((match) => {
    const to = (match[1] ?? match[2])!;
    return { from, to: to.startsWith('.') ? normalize(join(dirname(from), to)).replace(/\.js$/, '.ts') : to };
  });
});

const internal = imports.filter(({ to }) => to.endsWith('.ts'));
const moduleOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');
const levelOf = (module: string) => LEVELS.findIndex((level) => level.includes(module));

describe('imports', () => {
  it('are found at all', () => {
    expect(internal.length).toBeGreaterThan(100);
    expect(internal.filter(({ to }) => !files.includes(to))).toEqual([]);
  });

  it('come from modules that have a place in the table', () => {
    expect([...new Set(files.map(moduleOf))].filter((module) => levelOf(module) === -1)).toEqual([]);
  });

  it('go down, never sideways, never up', () => {
    const wrong = internal.filter(({ from, to }) => {
      const [importer, imported] = [moduleOf(from), moduleOf(to)];
      return importer !== imported && levelOf(imported) >= levelOf(importer);
    });
    expect(wrong).toEqual([]);
  });

  it('have no cycles', () => {
    expect(
      cycleIn(new Map(files.map((file) => [file, internal.filter(({ from }) => from === file)]))),
    ).toEqual([]);
  });

  it.each(Object.entries(CONFINED))('of %s stay where they belong', (name, homes) => {
    const users = imports.filter(({ to }) => to === name || to.startsWith(`${name}/`));
    expect(users.filter(({ from }) => !homes.includes(moduleOf(from)))).toEqual([]);
  });
});

it('every file says its one purpose in its first line', () => {
  const silent = files.filter((file) => !readFileSync(join(SRC, file), 'utf8').startsWith('/**'));
  expect(silent).toEqual([]);
});

it('half of the files are shorter than 60 lines', () => {
  const lengths = files
    .map((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length)
    .sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(60);
});

it('the top level holds what it should and nothing else', () => {
  const expected = ['migrations', 'src', 'test'];
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => !['dist', 'node_modules', 'docs', 'coverage'].includes(name));
  expect(folders.sort()).toEqual(expected);
  expect(relative(ROOT, SRC)).toBe('src');
});

/** The files of one cycle, or none. */
function cycleIn(graph: ReadonlyMap<string, readonly Import[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const { to } of graph.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  return [...graph.keys()].map((file) => visit(file, [])).find((cycle) => cycle.length > 0) ?? [];
}
