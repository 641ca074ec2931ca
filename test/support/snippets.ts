/** The fenced blocks of a page, and a reader who types them in: one shell for all of its shell blocks, programs beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end } from './children.js';
import { until } from './until.js';

const ROOT = join(__dirname, '..', '..');
const DONE = '--- done ---';

export interface Snippet {
  readonly language: string;
  /** The heading that it stands under. */
  readonly heading: string;
  readonly code: string;
}

export async function snippetsIn(page: string): Promise<Snippet[]> {
  const text = await readFile(join(ROOT, page), 'utf8');
  return text.split(/^## /m).flatMap((section) => {
    const heading = section.slice(0, section.indexOf('\n'));
    const blocks = section.matchAll(/^```(\w*)\n(.*?)^```$/gms);
    return [...blocks].map(([, language, code]) => ({ heading, language: language!, code: code! }));
  });
}

export interface Program {
  /** What it has printed so far. */
  printed(): string;
  stop(): Promise<unknown>;
}

export class Reader {
  private readonly programs: ChildProcess[] = [];
  private printed = '';

  private constructor(
    readonly folder: string,
    private readonly shell: ChildProcess,
  ) {
    this.hear(shell);
  }

  /** In a folder of its own, with the packages of ours installed. */
  static async begin(environment: Record<string, string>): Promise<Reader> {
    const folder = await mkdtemp(join(tmpdir(), 'milepost-reader-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    const env = { ...process.env, ...environment };
    return new Reader(folder, spawn('bash', ['-eu'], { cwd: folder, env }));
  }

  /** @returns what it prints. @throws Error where one of its commands fails */
  async type(code: string): Promise<string> {
    const from = this.printed.length;
    this.shell.stdin!.write(`${code}\necho '${DONE}'\n`);
    const hasEnded = () => this.printed.indexOf(DONE, from) !== -1 || this.shell.exitCode !== null;
    await until(() => Promise.resolve(hasEnded()), Boolean, 120_000);
    const [answer, rest] = this.printed.slice(from).split(`${DONE}\n`);
    if (rest === undefined) throw new Error(`the shell gave up: ${answer}`);
    return answer!;
  }

  variable(name: string): Promise<string> {
    return this.type(`printf %s "$${name}"`);
  }

  /** Runs a program with the shell's variables. */
  async start(program: string, file: string, code: string, ...variables: string[]): Promise<Program> {
    await writeFile(join(this.folder, file), code);
    const given: [string, string][] = [];
    for (const name of variables) given.push([name, await this.variable(name)]);
    const env = { ...process.env, ...Object.fromEntries(given) };
    const child = spawn(program, [file], { cwd: this.folder, env });
    this.programs.push(child);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    }
    return { printed: () => printed, stop: () => end(child, 'SIGKILL') };
  }

  async leave(): Promise<void> {
    for (const child of [...this.programs, this.shell]) await end(child, 'SIGKILL');
    await rm(this.folder, { recursive: true });
  }

  private hear({ stdout, stderr }: ChildProcess): void {
    for (const stream of [stdout!, stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    }
  }
}

export async function untilPrinted(program: Program, expected: RegExp): Promise<string> {
  return until(
    () => Promise.resolve(program.printed()),
    (text) => expected.test(text),
  );
}
