/**
 * Do the tests notice? Each mutation breaks one promise on purpose, in a copy of the sources, and at least one of the
 * tests that hold it must fail there.
 *
 *   npm run test:mutations -- [--only <name>]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const COPIED = [
  'src',
  'test',
  'docs',
  'migrations',
  'package.json',
  'nest-cli.json',
  'tsconfig.json',
  '.swcrc',
  'jest.config.mjs',
];

/** `find` stands in `file` once. `tests`: a pattern of test files. */
const MUTATIONS = [
  {
    name: 'acknowledge before COMMIT',
    file: 'src/inbox/inbox.service.ts',
    find: 'this.waiting.push({ body, resolve, reject });',
    replace: "this.waiting.push({ body, resolve, reject }); resolve('0.0');",
    tests: 'e2e/killed-app',
  },
  {
    name: 'dedup before COMMIT',
    file: 'src/pipeline/apply-events.ts',
    find: 'const known = isAsked ? [] : await this.seen.known(seen);',
    replace: 'const known = isAsked ? [] : await this.seen.known(seen); await this.seen.remember(seen);',
    tests: 'fault/matrix/kills',
  },
  {
    name: 'skip the projection on a conflict',
    file: 'src/tracking/timeline/record-events.ts',
    find: 'write: async (to) => ({ changes, ...(await writeChanges(to, changes, owed(changes), deliveries)) }),',
    replace:
      'write: async (to) => { const some = changes.filter(({ added }) => added.length > 0); return { changes: some, ...(await writeChanges(to, changes, owed(some), deliveries)) }; },',
    tests: 'e2e/(tellings|sockets)',
  },
  {
    name: 'locks in any order',
    file: 'src/storage/shipments.sql.ts',
    find: "WHERE number_key = ANY($1) AND tracking_state <> 'stopped' ORDER BY id FOR NO KEY UPDATE",
    replace: "WHERE number_key = ANY($1) AND tracking_state <> 'stopped' ORDER BY random() FOR NO KEY UPDATE",
    tests: 'fault/matrix/deadlocks',
  },
  {
    name: 'the last write by arrival wins',
    file: 'src/domain/fold.ts',
    find: 'return standing.last === null || comparePositions(positionOf(event), standing.last) > 0;',
    replace: 'return true;',
    tests: 'unit/fold',
  },
  {
    name: 'backfill without a lease',
    file: 'src/tracking/read-model/scripts.ts',
    find: "if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end\nredis.call('DEL', KEYS[1], KEYS[2])",
    replace: "redis.call('DEL', KEYS[1], KEYS[2])",
    tests: 'integration/read-model',
  },
  {
    name: 'parking without a lock',
    file: 'src/pipeline/apply-events.ts',
    find: "lockNumbers(sql, numbers, 'shared'),",
    replace: 'null,',
    tests: 'integration/pipeline',
  },
  {
    name: 'deliveries after COMMIT',
    file: 'src/tracking/timeline/record-events.ts',
    find: 'deliveries.length > 0 && insertDeliveries(sql, deliveries),',
    replace:
      'deliveries.length > 0 && void setTimeout(() => void insertDeliveries(sql, deliveries).catch(() => null), 2000),',
    tests: 'fault/matrix/deliveries',
  },
  {
    name: 'a claimed delivery is never due again',
    file: 'src/storage/deliveries.sql.ts',
    find: 'SET due_at = now() + make_interval(secs => $3) FROM due',
    replace: 'SET due_at = CASE WHEN $3::float8 < 0 THEN now() END FROM due',
    tests: 'fault/matrix/deliveries',
  },
  {
    name: 'the feed is numbered inside the transaction',
    file: 'src/storage/feed.sql.ts',
    find: 'INSERT INTO feed_batches (customer_id, lines)\n    SELECT customer_id, count(*) FROM told',
    replace: `INSERT INTO feed_batches (customer_id, lines, base_sequence)
    SELECT customer_id, count(*), (SELECT coalesce(max(b.base_sequence + b.lines), 1) FROM feed_batches b
      WHERE b.customer_id = told.customer_id) FROM told`,
    tests: 'integration/feed',
  },
  {
    name: 'two sequencers at once',
    file: 'src/storage/feed.sql.ts',
    find: 'SELECT pg_advisory_xact_lock($1)',
    replace: 'SELECT $1::int',
    tests: 'integration/feed',
  },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });

async function run(directory, command, ...parameters) {
  const child = spawn(command, parameters, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code, said };
}

// Some are noticed by rows that `npm test` leaves out.
process.env.FAULT_LONG = '1';

/** @returns the names of the tests that noticed */
async function noticed({ name, file, find, replace, tests }) {
  const directory = await mkdtemp(join(tmpdir(), 'milepost-mutation-'));
  try {
    for (const path of COPIED) await cp(join(ROOT, path), join(directory, path), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    const text = await readFile(join(directory, file), 'utf8');
    if (text.split(find).length !== 2) throw new Error(`${name}: ${file} no longer has "${find}" once`);
    await writeFile(
      join(directory, file),
      text.replace(find, () => replace),
    );
    const built = await run(directory, 'npm', 'run', '--silent', 'build');
    if (built.code !== 0) throw new Error(`${name}: the mutated sources do not build\n${built.said}`);
    const { said } = await run(directory, 'npx', 'jest', '--verbose', '--testPathPatterns', tests);
    if (!/^Tests: .*[1-9]\d* total$/m.test(said)) throw new Error(`${name}: no test ran\n${said}`);
    return [...said.matchAll(/^\s*✕ (.+?)(?: \(.*\))?$/gm)].map(([, test]) => test);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

for (const mutation of MUTATIONS.filter(({ name }) => values.only === undefined || name === values.only)) {
  const tests = await noticed(mutation);
  console.log(`${tests.length > 0 ? 'noticed  ' : 'MISSED   '} ${mutation.name}`);
  for (const test of tests.slice(0, 3)) console.log(`            ${test}`);
  if (tests.length === 0) process.exitCode = 1;
}
