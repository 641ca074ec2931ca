/** Processes that die without a word, at random and at named points: what was acknowledged is there, once. */
import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { dyingAt } from '../support/dying.js';
import { Ground } from '../support/ground.js';
import { itHolds, type Row } from '../support/matrix.js';

const ROWS: readonly Row[] = [
  {
    row: '1',
    name: 'the app is killed again and again, in the middle of its batches',
    rounds: { quick: 1, full: 50 },
    strike: async ({ ground, moment }) => {
      for (let kill = 0; kill < 3; kill += 1) {
        await moment(800);
        await ground.killApp();
      }
    },
  },
  dyingAt('2', 'it dies after COMMIT and before the 2xx', 'storage/inbox.sql#appendBatch:after'),
  dyingAt('3', 'it dies after the 2xx and before the doorbell', 'bus/doorbell#Doorbell.ring:before', 1),
  dyingAt('4a', 'it dies while its COMMIT is on the way', 'storage/events.sql#insertEvents:after'),
  dyingAt(
    '4b',
    'it dies after COMMIT and before the projection',
    'pipeline/settle.service#Settler.settle:before',
    1,
  ),
  dyingAt(
    '4c',
    'it dies after the projection and before that is noted',
    'storage/outbox.sql#removeFromOutbox:before',
  ),
  {
    row: '14',
    name: 'PostgreSQL is killed in the middle of its commits',
    rounds: { quick: 1, full: 50 },
    strike: async ({ ground, moment }) => {
      await moment(1500);
      ground.killPostgres();
    },
  },
  {
    row: '15',
    name: 'whatever backend works is terminated, every 50 ms',
    rounds: { quick: 0, full: 5 },
    strike: async ({ ground }) => {
      for (let cut = 0; cut < 60; cut += 1) {
        await pause(50);
        await ground
          .sql(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name LIKE 'milepost-%' AND state <> 'idle' AND pid <> pg_backend_pid()`,
          )
          .catch(() => undefined);
      }
    },
  },
  {
    row: '23',
    name: 'everything is killed at once, and the app comes back first',
    rounds: { quick: 1, full: 50 },
    strike: async ({ ground, moment }) => {
      await moment(1500);
      ground.killPostgres();
      const redis = ground.killRedis(1000);
      await ground.apps[0]!.end('SIGKILL');
      await ground.reviveApp();
      await redis;
    },
  },
  {
    row: '36a',
    name: 'the app may open no more files',
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground, moment }) => {
      await moment(1000);
      const { pid } = ground.apps[0]!;
      const open = (await readdir(`/proc/${pid}/fd`)).length;
      limitFiles(pid, open - 10);
      await pause(3000);
      limitFiles(pid, 4096);
    },
  },
  {
    row: '36b',
    name: 'the app has too little memory, and dies of it',
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground }) => {
      await ground.killApp(0, { NODE_OPTIONS: '--max-old-space-size=40' });
      await Promise.race([ground.apps[0]!.ended, pause(5000)]);
      await ground.killApp();
    },
  },
  {
    row: '37',
    name: 'the app is restarted under load, as in a rollout',
    rounds: { quick: 0, full: 20 },
    strike: async ({ ground, moment }) => {
      await moment(1000);
      expect(await ground.apps[0]!.end('SIGTERM')).toBe(0);
      await ground.reviveApp();
    },
  },
];

/** @see https://man7.org/linux/man-pages/man1/prlimit.1.html */
function limitFiles(pid: number, most: number): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${most}:4096`]);
}

itHolds(ROWS, async () => {
  const ground = await Ground.prepare();
  await ground.startApp();
  return ground;
});
