/** A follower that is begun again, or cut off from the old server, misses nothing of what came meanwhile. */
import type { ChildProcess } from 'node:child_process';
import { legacyRows } from '../../src/simulator/legacy-history.js';
import { fillLegacyTable, withClient } from '../../src/simulator/legacy-table.js';
import { kill, type Move, startMove } from '../support/history-import.js';
import { ScriptedServer } from '../support/scripted-server.js';
import { accepts, OUTBOUND, subscribe } from '../support/subscriber.js';
import { until } from '../support/until.js';

const NOW = new Date();

let move: Move;
let subscriber: ScriptedServer;
let following: ChildProcess;
beforeAll(async () => {
  move = await startMove({ shipments: 3, seed: 21, until: NOW }, {}, OUTBOUND);
  subscriber = await ScriptedServer.start(accepts);
  await subscribe(move.brand, `${subscriber.url}/hook`);
});
afterEach(() => kill(following, 'SIGKILL'));
afterAll(async () => {
  await move.stop();
  await subscriber.stop();
});

/** The old system goes on: one shipment more. @returns its id there */
async function oneMore(number: number): Promise<string> {
  const rows = [...legacyRows({ shipments: 1, seed: number, until: NOW, first: number })];
  await fillLegacyTable(move.legacy.url, rows);
  return rows[0]!.shipment_id!;
}

async function countOf(table: 'deliveries' | 'events', legacyId: string): Promise<number> {
  const { rows } = await move.ours.query<{ count: number }>(
    `SELECT count(*)::int FROM ${table} JOIN legacy_ids USING (shipment_id) WHERE legacy_id = $1`,
    [legacyId],
  );
  return rows[0]!.count;
}

const untilSome = (table: 'deliveries' | 'events', legacyId: string) =>
  until(
    () => countOf(table, legacyId),
    (count) => count > 0,
  );

/** From now on, also to whoever asks by a connection that is new. */
async function letTheOldServerBe(what: 'primary' | 'standby'): Promise<void> {
  await withClient(move.legacy.url, async (old) => {
    await old.query(
      what === 'primary'
        ? 'DROP FUNCTION public.pg_is_in_recovery()'
        : `CREATE FUNCTION public.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
    );
    const database = new URL(move.legacy.url).pathname.slice(1);
    await old.query(`ALTER DATABASE ${database} SET search_path = public, pg_catalog`);
    await old.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'milepost-history' AND datname = current_database()`,
    );
  });
}

it('what came while nobody followed is news', async () => {
  expect((await move.history.import('--pause', '0')).code).toBe(0);
  const id = await oneMore(1_000_000);
  following = move.history.begin('--follow');
  await untilSome('deliveries', id);
  await kill(following, 'SIGTERM');
  expect(following.exitCode).toBe(0);
});

it('what is read from the start again is none', async () => {
  const id = await oneMore(2_000_000);
  following = move.history.begin('--follow', '--restart', '--pause', '0');
  await untilSome('events', id);
  await kill(following, 'SIGTERM');
  expect(await countOf('deliveries', id)).toBe(0);
});

it('an old server that is a standby for a while is waited for', async () => {
  following = move.history.begin('--follow');
  let said = '';
  following.stderr!.on('data', (words) => (said += String(words)));
  const untilItSays = (words: string) =>
    until(
      () => Promise.resolve(said),
      (all) => all.includes(words),
    );
  await untilItSays('Following');
  await letTheOldServerBe('standby');
  await untilItSays('The old server is a standby just now, which cannot be followed; trying again');
  await letTheOldServerBe('primary');
  await untilSome('events', await oneMore(3_000_000));
  await kill(following, 'SIGTERM');
  expect(following.exitCode).toBe(0);
});
