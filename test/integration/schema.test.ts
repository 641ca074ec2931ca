/** The schema: built and taken down by its migrations, and what the entities say it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { dataSourceOptions, openDataSource } from '../../src/storage/data-source.js';
import { cloneTemplate } from '../support/stores.js';

const ROOT = join(__dirname, '..', '..');
const MIGRATIONS = join(ROOT, 'migrations');
/** As an operator's process has it: it finds the built migrations beside itself. */
interface Built {
  migrate(url: string): Promise<string[]>;
}
type Migration = new () => MigrationInterface;

let database: { url: string; drop(): Promise<void> };
beforeEach(async () => {
  database = await cloneTemplate();
});
afterEach(() => database.drop());

async function query<Row extends object>(statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** As an operator finds it before the first start. */
const emptyTheDatabase = () => query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');

async function withDataSource<Result>(
  dataSource: DataSource,
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(dataSource.isInitialized ? dataSource : await dataSource.initialize());
  } finally {
    await dataSource.destroy();
  }
}

/** All that migrations make, a line each; TypeORM's own table of them left out. */
async function schema(): Promise<string[]> {
  const rows = await query<{ line: string }>(`
    SELECT format('column %s.%s %s %s %s %s', table_name, column_name, data_type, is_nullable, column_default, is_identity)
      AS line FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
    UNION ALL SELECT format('table %s %s %s %s', relname, relpersistence, relrowsecurity, reloptions) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname <> 'migrations'
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
    UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('migrations'), 0)
    UNION ALL SELECT format('policy %s %s %s %s %s %s', tablename, policyname, roles, cmd, qual, with_check) FROM pg_policies
    UNION ALL SELECT format('grant %s %s %s', table_name, grantee, privilege_type)
      FROM information_schema.role_table_grants WHERE table_schema = 'public' AND grantee LIKE 'milepost\\_%'
    UNION ALL SELECT format('schema %s', grantee::regrole) FROM pg_namespace, aclexplode(nspacl)
      WHERE nspname = 'public' AND grantee::regrole::text LIKE 'milepost\\_%'
    UNION ALL SELECT format('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('type %s', typname) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    ORDER BY line`);
  return rows.map(({ line }) => line);
}

const migrationFiles = () => readdirSync(MIGRATIONS).sort();

async function migrations(): Promise<Migration[]> {
  const modules = migrationFiles().map(
    async (file) => (await import(join(MIGRATIONS, file))) as Record<string, unknown>,
  );
  const exported = (await Promise.all(modules)).flatMap((module) => Object.values(module));
  return exported.filter((value) => typeof value === 'function') as Migration[];
}

function migrating(all: readonly Migration[]): DataSource {
  return new DataSource({ ...dataSourceOptions(database.url), migrations: [...all] });
}

describe('migrations', () => {
  it('each take back exactly what they made, down to nothing, and up again come to the same', async () => {
    const template = await schema();
    await emptyTheDatabase();
    const all = await migrations();
    const stages = [await schema()];
    expect(stages[0]).toEqual([]);
    for (let count = 1; count <= all.length; count += 1) {
      await withDataSource(migrating(all.slice(0, count)), (source) => source.runMigrations());
      stages.push(await schema());
    }
    expect(stages.at(-1)).toEqual(template);
    expect(new Set(stages.map((stage) => stage.join('\n'))).size).toBe(all.length + 1);
    await withDataSource(migrating(all), async (source) => {
      for (const stage of stages.toReversed().slice(1)) {
        await source.undoLastMigration();
        expect(await schema()).toEqual(stage);
      }
      await source.runMigrations();
    });
    expect(await schema()).toEqual(template);
  });

  it('run by several processes at once run once, and later ones find nothing to do', async () => {
    const template = await schema();
    await emptyTheDatabase();
    const built = (await import(join(ROOT, 'dist', 'storage', 'migrate.js'))) as Built;
    const ran = await Promise.all(Array.from({ length: 4 }, () => built.migrate(database.url)));
    const names = (await migrations()).map((migration) => migration.name);
    expect(ran.toSorted((a, b) => b.length - a.length)).toEqual([names, [], [], []]);
    expect(await built.migrate(database.url)).toEqual([]);
    expect(await schema()).toEqual(template);
  });

  it('each say why they are, and wait for no lock longer than 5 seconds', () => {
    for (const file of migrationFiles()) {
      const text = readFileSync(join(MIGRATIONS, file), 'utf8');
      const [first] = /(?<=runner\.query\().*/.exec(text) ?? [];
      expect([file, text.startsWith('/**'), first]).toEqual([
        file,
        true,
        "`SET LOCAL lock_timeout = '5s'`);",
      ]);
    }
  });
});

describe('the entities', () => {
  const drift = () =>
    openDataSource(database.url).then((opened) =>
      withDataSource(opened, async (source) => {
        const { upQueries } = await source.driver.createSchemaBuilder().log();
        return upQueries.map((change) => change.query);
      }),
    );

  it('say what the migrations have made', async () => {
    expect(await drift()).toEqual([]);
  });

  it.each([
    ['a column too many', 'ALTER TABLE events ADD COLUMN colour text', /colour/],
    ['a column too few', 'ALTER TABLE shipments DROP COLUMN reference', /reference/],
    ['another type', 'ALTER TABLE events ALTER COLUMN rank TYPE integer', /rank/],
    ['a NULL allowed', 'ALTER TABLE dead_letters ALTER COLUMN detail DROP NOT NULL', /detail/],
    ['another default', 'ALTER TABLE shipments ALTER COLUMN version SET DEFAULT 1', /version/],
    ['an index too many', 'CREATE INDEX by_code ON events (code)', /by_code/],
    ['an index too few', 'DROP INDEX shipments_number_cycle', /shipments_number_cycle/],
  ])('would be found to drift by %s', async (_, change, found) => {
    await query(change);
    expect((await drift()).join('\n')).toMatch(found);
  });
});
