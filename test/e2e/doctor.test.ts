/** `milepost doctor`: says of everything that may be wrong whether it is, and what to do about it. */
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { runCommand } from '../support/command.js';
import { startTestStores, type TestStores } from '../support/stores.js';

let stores: TestStores;
let sql: Client;
beforeEach(async () => {
  stores = await startTestStores();
  sql = new Client({ connectionString: stores.databaseUrl });
  await sql.connect();
});
afterEach(async () => {
  await sql.end();
  await stores.stop();
});

const CHECKS = [
  'configuration',
  'carriers',
  'PostgreSQL version',
  'durability',
  'migrations',
  'clock',
  'connections',
  'inbox',
  'dead letters',
  'Redis version',
  'Redis maxmemory-policy',
];

interface Diagnosis {
  readonly code: number;
  /** Of those that are not ok, by check: the verdict and what was said. */
  readonly complaints: Readonly<Record<string, string>>;
  readonly checks: readonly string[];
}

async function diagnosed(settings: Record<string, string> = {}): Promise<Diagnosis> {
  const all = {
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redis.url,
    UPS_WEBHOOK_SECRET: 'a credential',
    ...settings,
  };
  const { code, stdout } = await runCommand(all, 'doctor');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => /^(ok|warn|fail) +([^:]+): (.+)$/.exec(line)!.slice(1) as [string, string, string]);
  const complaints = lines
    .filter(([verdict]) => verdict !== 'ok')
    .map(([verdict, check, text]) => [check, `${verdict} ${text}`]);
  return {
    code,
    complaints: Object.fromEntries(complaints) as Record<string, string>,
    checks: lines.map(([, check]) => check),
  };
}

it('says of each check that it is ok, where all is well, and exits 0', async () => {
  expect(await diagnosed()).toEqual({ code: 0, complaints: {}, checks: CHECKS });
});

it('warns of what can wait, and exits 0', async () => {
  const redis = new Redis(stores.redis.url);
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru').finally(() => redis.disconnect());
  await sql.query(`INSERT INTO dead_letters VALUES
    (gen_random_uuid(), 'ups', 'unreadable_event', '', 'webhook', '', 0, 'open', 1, now(), now(), now())`);
  await sql.query(
    `INSERT INTO inbox_batches (received_at, body_count, frame) VALUES (now() - interval '1 minute', 1, '')`,
  );
  const { code, complaints } = await diagnosed({ UPS_WEBHOOK_SECRET: '' });
  expect([code, complaints]).toEqual([
    0,
    {
      carriers: expect.stringMatching(/^warn none can push .*: set a secret/) as string,
      inbox: expect.stringMatching(/^warn the oldest batch has waited for 6\d s: start a Milepost/) as string,
      'dead letters': expect.stringMatching(/^warn 1 are open: GET /) as string,
      'Redis maxmemory-policy': expect.stringMatching(
        /^warn allkeys-lru .*: set maxmemory-policy noeviction/,
      ) as string,
    },
  ]);
});

it('fails what would lose or hold up events, and exits 1', async () => {
  await sql.query('ALTER TABLE events SET UNLOGGED');
  await sql.query(
    `INSERT INTO inbox_batches (received_at, body_count, frame) VALUES (now() - interval '1 hour', 1, '')`,
  );
  const { code, complaints } = await diagnosed();
  expect([code, complaints]).toEqual([
    1,
    {
      durability: expect.stringMatching(
        /^fail table events is unlogged: ALTER TABLE events SET LOGGED/,
      ) as string,
      inbox: expect.stringMatching(/^fail the oldest batch has waited for 36\d\d s/) as string,
    },
  ]);
});

it("warns of a schema that is not this version's, and looks into no table of it", async () => {
  await sql.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const { code, complaints, checks } = await diagnosed();
  expect([code, complaints]).toEqual([
    0,
    { migrations: expect.stringMatching(/^warn \d+ have not run: start Milepost/) as string },
  ]);
  expect(checks).toEqual(CHECKS.filter((check) => !['inbox', 'dead letters'].includes(check)));
});

it('fails stores that cannot be reached, and still looks at the other', async () => {
  const url = new URL(stores.databaseUrl);
  url.pathname = '/nowhere';
  const without = await diagnosed({ DATABASE_URL: url.href });
  expect(without.code).toBe(1);
  expect(without.complaints).toEqual({
    PostgreSQL: expect.stringMatching(
      /^fail cannot be used \(.*nowhere.*\): start it, or correct DATABASE_URL/,
    ) as string,
  });
  expect(without.checks).toContain('Redis version');
  await stores.redis.stop();
  const { code, complaints, checks } = await diagnosed();
  expect([code, complaints]).toEqual([
    1,
    {
      Redis: expect.stringMatching(
        /^fail cannot be reached \(.*ECONNREFUSED.*\): start it, or correct REDIS_URL/,
      ) as string,
    },
  ]);
  expect(checks).toContain('PostgreSQL version');
});

it('waits for no store that hangs', async () => {
  process.kill(stores.redis.pid()!, 'SIGSTOP');
  try {
    const { code, complaints } = await diagnosed();
    expect([code, complaints]).toEqual([
      1,
      { Redis: expect.stringMatching(/^fail cannot be reached \(.*timed out/) as string },
    ]);
  } finally {
    process.kill(stores.redis.pid()!, 'SIGCONT');
  }
});

it('fails every bad variable, a line each, and looks no further', async () => {
  const { code, complaints, checks } = await diagnosed({ PORT: 'http', BATCH_SIZE: '0' });
  expect([code, checks]).toEqual([1, ['configuration', 'configuration']]);
  expect(complaints).toEqual({ configuration: expect.stringMatching(/^fail BATCH_SIZE must be/) as string });
});
