/** What `milepost doctor` asks PostgreSQL, in a session as Milepost's are. */
import { Client } from 'pg';
import { LOOK_UP_CONNECTIONS } from '../../storage/data-source.js';
import { countOpenLetters } from '../../storage/dead-letters.sql.js';
import { durabilityProblems } from '../../storage/durability.js';
import { oldestUndoneSeconds } from '../../storage/inbox.sql.js';
import { pendingMigrations } from '../../storage/pending-migrations.js';
import { POOLED_CONNECTIONS } from '../../storage/pools.js';
import { readClock, readServerFacts, type ServerFacts } from '../../storage/server.sql.js';
import type { Sql } from '../../storage/sql.js';
import { fail, type Finding, ok, warn } from './finding.js';

const OLDEST_VERSION = 140_000;
const PATIENCE = 5000;
/** Seconds. */
const CLOCK = { noticeable: 1, wrong: 300 };
const UNDONE = { late: 10, stuck: 600 };

/** @throws Error where PostgreSQL cannot be reached */
export async function checkPostgres(url: string): Promise<Finding[]> {
  const sql = new Client({
    connectionString: url,
    application_name: 'milepost-doctor',
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  sql.on('error', () => undefined); // the query that it broke says so
  await sql.connect();
  try {
    const facts = await readServerFacts(sql);
    const pending = await pendingMigrations(url);
    return [
      versionIn(facts),
      await durabilityOf(sql),
      schemaLacking(pending),
      await clockOf(sql),
      connectionsIn(facts),
      ...(pending.length === 0 ? [await backlogIn(sql), await deadLettersIn(sql)] : []),
    ];
  } finally {
    await sql.end();
  }
}

function versionIn({ version, version_number }: ServerFacts): Finding {
  const check = 'PostgreSQL version';
  if (version_number >= OLDEST_VERSION) return ok(check, version);
  return fail(check, `${version} is too old: upgrade to 14 or newer`);
}

async function durabilityOf(sql: Sql): Promise<Finding> {
  const problems = await durabilityProblems(sql);
  if (problems.length > 0) return fail('durability', problems.join('; '));
  return ok('durability', 'what is committed is on disk');
}

function schemaLacking(pending: readonly string[]): Finding {
  if (pending.length === 0) return ok('migrations', 'all have run');
  return warn(
    'migrations',
    `${pending.length} have not run: start Milepost, or run npm run milepost -- migrate`,
  );
}

async function clockOf(sql: Sql): Promise<Finding> {
  const before = Date.now();
  const theirs = await readClock(sql);
  const seconds = Math.round(theirs - (before + Date.now()) / 2) / 1000;
  const text = `PostgreSQL's is ${seconds} s from ours`;
  if (Math.abs(seconds) <= CLOCK.noticeable) return ok('clock', text);
  const verdict = Math.abs(seconds) <= CLOCK.wrong ? warn : fail;
  return verdict('clock', `${text}: let both machines follow the same time server (NTP)`);
}

function connectionsIn({ connections, taken }: ServerFacts): Finding {
  const needed = POOLED_CONNECTIONS + LOOK_UP_CONNECTIONS;
  const text = `each process opens up to ${needed}; PostgreSQL has ${connections}, others hold ${taken}`;
  const remedy = 'raise max_connections, or run fewer processes';
  if (connections < needed) return fail('connections', `${text}: ${remedy}`);
  return connections - taken < needed ? warn('connections', `${text}: ${remedy}`) : ok('connections', text);
}

async function backlogIn(sql: Sql): Promise<Finding> {
  const seconds = Math.round(await oldestUndoneSeconds(sql));
  if (seconds <= UNDONE.late) return ok('inbox', 'nothing waits');
  const verdict = seconds <= UNDONE.stuck ? warn : fail;
  return verdict(
    'inbox',
    `the oldest batch has waited for ${seconds} s: start a Milepost with ROLE=all or worker`,
  );
}

async function deadLettersIn(sql: Sql): Promise<Finding> {
  const count = await countOpenLetters(sql);
  if (count === 0) return ok('dead letters', 'none is open');
  return warn(
    'dead letters',
    `${count} are open: GET /api/v1/admin/dead-letters says why; replay them once it is mended`,
  );
}
