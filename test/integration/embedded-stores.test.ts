/** What the embedded stores promise, kept by real processes that are really killed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import Redis from 'ioredis';
import { Client } from 'pg';
import { type EmbeddedStores, startEmbeddedStores } from '../../src/embedded/embedded-stores.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { startRedis } from '../../src/embedded/redis.js';
import { PORT_FILE } from '../../src/embedded/running-redis.js';
import { type Store } from '../../src/embedded/store.js';

type Urls = Pick<EmbeddedStores, 'databaseUrl' | 'redisUrl'>;

const log = () => undefined;
const dataDirs: string[] = [];
const started: { stop(): unknown }[] = [];

function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'milepost-stores-'));
  dataDirs.push(dataDir);
  return dataDir;
}

async function keep<T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> {
  started.push(await starting);
  return starting;
}

afterEach(() => Promise.all(started.splice(0).map((store) => store.stop())));

afterAll(() => dataDirs.forEach((dir) => rmSync(dir, { recursive: true, force: true, maxRetries: 5 })));

async function sql(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement).finally(() => client.end());
  return rows.flatMap((row) => Object.values(row));
}

async function redis<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, disconnectTimeout: 50 });
  client.on('error', () => undefined);
  return client
    .connect()
    .then(() => ask(client))
    .finally(() => client.disconnect());
}

async function eventually<T>(attempt: () => Promise<T> | T, milliseconds = 15_000): Promise<T> {
  for (const end = Date.now() + milliseconds; ; await sleep(25)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

type Process = Record<'pid' | 'ppid' | 'group', number> & { name: string };

/** Zombies left out: what is killed and waits for somebody to fetch its exit code runs no more. */
function processes(): Process[] {
  return processLines().flatMap((line) => {
    const [, pid, name = '', state, ...ids] = /^ *(\d+) +\((.*)\) +(\S+) +(\d+) +(\d+)/.exec(line) ?? [];
    const [ppid = NaN, group = NaN] = ids.map(Number);
    return pid === undefined || state?.startsWith('Z') ? [] : [{ pid: Number(pid), ppid, group, name }];
  });
}

/** `pid (name) state ppid group`: from /proc on Linux, where small images have no `ps`. */
function processLines(): string[] {
  if (process.platform !== 'linux') {
    const columns = ['pid=', 'stat=', 'ppid=', 'pgid=', 'ucomm='].flatMap((column) => ['-o', column]);
    const lines = execFileSync('ps', ['-A', ...columns], { encoding: 'utf8' }).split('\n');
    return lines.map((line) => line.replace(/^ *(\d+) +(.*\d) +(\S+) *$/, '$1 ($3) $2'));
  }
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8');
    } catch {
      return ''; // it ended since
    }
  });
}

function descendantsOf(ancestor: number): Process[] {
  const all = processes();
  const below = (parent: number): Process[] =>
    all.filter(({ ppid }) => ppid === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(ancestor);
}

const stillRunning = (those: readonly Process[]) =>
  processes().filter(({ pid, name }) => those.some((that) => that.pid === pid && that.name === name));

const gone = (those: readonly Process[]) => eventually(() => expect(stillRunning(those)).toEqual([]));

/** A process of its own that starts the stores, and stops them when its stdin ends. */
const PARENT = `
const { startEmbeddedStores } = require(process.argv[1]);
startEmbeddedStores({ dataDir: process.argv[2], log: () => undefined }).then((stores) => {
  process.stdin.on('end', () => void stores.stop()).resume();
  console.log(JSON.stringify(stores));
});`;

async function startParent(dataDir: string): Promise<{ parent: ChildProcess; pid: number; urls: Urls }> {
  const stores = resolve(__dirname, '../../dist/embedded/embedded-stores.js');
  const parent = spawn(process.execPath, ['-e', PARENT, stores, dataDir], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push({ stop: () => parent.kill('SIGKILL') });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  return { parent, pid: parent.pid!, urls: JSON.parse(line) as Urls };
}

const write = (urls: Urls) => sql(urls.databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');

/** Redis is there as well; what it had comes back from PostgreSQL. */
async function expectKept(urls: Urls): Promise<void> {
  expect(await sql(urls.databaseUrl, 'SELECT answer FROM kept')).toEqual([42]);
  expect(await redis(urls.redisUrl, (client) => client.ping())).toBe('PONG');
}

async function killAndAwaitSuccessor(store: Store): Promise<void> {
  const victim = store.pid()!;
  process.kill(victim, 'SIGKILL');
  await eventually(() => expect([undefined, victim]).not.toContain(store.pid()));
}

describe('embedded stores', () => {
  test('data survives a stop and a start', async () => {
    const dataDir = newDataDir();
    const first = await keep(startEmbeddedStores({ dataDir, log }));
    await write(first);
    await first.stop();
    await expectKept(await keep(startEmbeddedStores({ dataDir, log })));
  });

  test('what the environment names is not started', async () => {
    const given = { databaseUrl: 'postgres://elsewhere/db', redisUrl: 'redis://elsewhere' };
    const dataDir = newDataDir();
    expect(await keep(startEmbeddedStores({ dataDir, ...given, log }))).toMatchObject(given);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test('PostgreSQL keeps every promise of durability and speaks UTF-8', async () => {
    const { url } = await keep(startPostgres({ dataDir: newDataDir(), log }));
    const settings = ['fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding'];
    const values = await Promise.all(settings.map((setting) => sql(url, `SHOW ${setting}`)));
    expect(values.flat()).toEqual(['on', 'on', 'on', 'UTF8']);
    await expect(sql(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      'password authentication',
    );
  });

  test('Redis evicts nothing, writes nothing to the disk and answers again at the same URL after a kill -9', async () => {
    const dataDir = newDataDir();
    const store = await keep(startRedis({ dataDir, log }));
    await redis(store.url, (client) => client.set('kept', '42'));
    await killAndAwaitSuccessor(store);
    expect(await eventually(() => redis(store.url, (client) => client.get('kept')))).toBeNull();
    expect(readdirSync(join(dataDir, 'redis'))).toEqual([PORT_FILE]);
    const policy = redis(store.url, (client) => client.config('GET', 'maxmemory-policy'));
    expect(await policy).toEqual(['maxmemory-policy', 'noeviction']);
  });

  test('PostgreSQL answers again at the same URL, with its data, after a kill -9 amid a running query', async () => {
    const store = await keep(startPostgres({ dataDir: newDataDir(), log }));
    await sql(store.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    // A loop that never looks up: this backend outlives its postmaster, and holds its shared memory.
    const busy = sql(store.url, 'SELECT count(*) FROM generate_series(1, 1e9)').catch(() => 'cut off');
    await eventually(async () => {
      const [active] = await sql(
        store.url,
        `SELECT count(*)::int FROM pg_stat_activity WHERE state = 'active'`,
      );
      expect(active).toBe(2);
    });
    await killAndAwaitSuccessor(store);
    expect(await eventually(() => sql(store.url, 'SELECT answer FROM kept'))).toEqual([42]);
    expect(await busy).toBe('cut off');
  });

  test('a stop right after a kill -9 wins over the restart', async () => {
    const store = await keep(startRedis({ dataDir: newDataDir(), log }));
    process.kill(store.pid()!, 'SIGKILL');
    await store.stop();
    await expect(redis(store.url, (client) => client.ping())).rejects.toThrow();
  });

  test('a store that cannot start says why in its own last words, and another one there is not taken for it', async () => {
    const { url } = await keep(startRedis({ dataDir: newDataDir(), log }));
    const port = Number(new URL(url).port);
    await expect(startRedis({ dataDir: newDataDir(), port, log })).rejects.toThrow('Address already in use');
  });

  test('a start on a DATA_DIR in use is refused, in a sentence that names the remedy, and harms nobody', async () => {
    const dataDir = newDataDir();
    const stores = await keep(startEmbeddedStores({ dataDir, log }));
    await expect(startEmbeddedStores({ dataDir: join(dataDir, '.'), log })).rejects.toThrow(
      /in use by another running Milepost: stop that one, .* DATA_DIR .* DATABASE_URL and REDIS_URL/,
    );
    await write(stores);
    await expectKept(stores);
  });

  test('after a stop nothing keeps the process from ending, and nothing of it is left', async () => {
    const { parent, pid } = await startParent(newDataDir());
    const family = descendantsOf(pid);
    parent.stdin!.end();
    const [code] = (await once(parent, 'exit')) as [number];
    expect(code).toBe(0);
    await gone(family);
  });

  test("a kill -9 of the app leaves no process behind, and a terminal's Ctrl-C reaches the app alone", async () => {
    const { pid } = await startParent(newDataDir());
    const family = descendantsOf(pid);
    expect(family.length).toBeGreaterThan(4);
    expect(family.filter(({ group }) => group === pid)).toEqual([]); // a terminal signals a process group
    process.kill(pid, 'SIGKILL');
    await gone(family);
  });

  test('a start right after a kill -9 of the app takes its data over, guards at work or killed as well', async () => {
    const dataDir = newDataDir();
    for (const killGuards of [false, true]) {
      const { pid, urls } = await startParent(dataDir);
      await (killGuards ? expectKept(urls) : write(urls));
      const family = descendantsOf(pid);
      started.push({ stop: () => stillRunning(family).forEach((left) => process.kill(left.pid, 'SIGKILL')) });
      for (const guard of family.filter(({ name }) => killGuards && name === 'sh'))
        process.kill(guard.pid, 'SIGKILL');
      process.kill(pid, 'SIGKILL');
      const successor = await keep(startEmbeddedStores({ dataDir, log }));
      await gone(family);
      await expectKept(successor);
      await successor.stop();
    }
  });
});
