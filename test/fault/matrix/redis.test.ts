/** Redis may be away, hang, forget everything or be full: nobody who sends or reads is to notice. */
import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Ground } from '../support/ground.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';

/** It is told so, and after a while something else. */
function toldOtherwise(row: string, name: string, first: string, ms: number, then: string): Row {
  return {
    row,
    name,
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground, moment }) => {
      await moment(500);
      await ground.tellRedis(first);
      await pause(ms);
      await ground.tellRedis(then);
    },
  };
}

/** Every second job of the event bus is gone, and the others wait twice. */
async function loseJobs(url: string): Promise<void> {
  const redis = new Redis(url);
  const jobs = (await redis.keys('{milepost}:tracking-events:*')).filter((key) => /:\d+$/.test(key));
  for (const [index, key] of jobs.entries()) {
    const id = key.slice(key.lastIndexOf(':') + 1);
    if (index % 2 === 0) await redis.unlink(key);
    else await redis.lpush('{milepost}:tracking-events:wait', id);
  }
  redis.disconnect();
}

/** As after a power cut: the last record is half. */
async function cutLastRecord(directory: string): Promise<void> {
  const folder = join(directory, 'appendonlydir');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.incr.aof'));
  for (const name of names) {
    const { size } = await stat(join(folder, name));
    await truncate(join(folder, name), Math.max(0, size - 17));
  }
}

const ROWS: readonly Row[] = [
  {
    row: '8',
    name: 'Redis is killed, and away for 1 to 60 seconds',
    rounds: { quick: 1, full: 50 },
    strike: async ({ ground, random, moment }) => {
      await moment(1000);
      await ground.killRedis(quickOr(2000, 1000 * 60 ** random()));
    },
  },
  {
    row: '9',
    name: 'Redis is killed, and its append-only file has lost its end',
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground, moment }) => {
      await moment(1000);
      await ground.killRedis(500, cutLastRecord);
    },
  },
  {
    row: '10',
    name: 'Redis is flushed again and again',
    rounds: { quick: 1, full: 5 },
    strike: async ({ ground, moment }) => {
      for (let flush = 0; flush < 5; flush += 1) {
        await moment(500);
        await ground.tellRedis('FLUSHALL');
      }
    },
  },
  {
    row: '11',
    name: 'Redis hangs, its connections open',
    rounds: { quick: 1, full: 3 },
    strike: async ({ ground, moment }) => {
      await moment(1000);
      const pid = ground.redis.pid()!;
      process.kill(pid, 'SIGSTOP');
      await pause(quickOr(3000, 20_000));
      process.kill(pid, 'SIGCONT');
    },
  },
  toldOtherwise('12a', 'Redis is full', 'CONFIG SET maxmemory 1mb', 2000, 'CONFIG SET maxmemory 0'),
  toldOtherwise('12b', 'Redis is read-only', 'REPLICAOF 127.0.0.1 1', 2000, 'REPLICAOF NO ONE'),
  toldOtherwise('12c', 'Redis pauses all its clients', 'CLIENT PAUSE 5000 ALL', 5000, 'CLIENT UNPAUSE'),
  {
    row: '35',
    name: 'jobs are lost and doubled by hand',
    rounds: { quick: 0, full: 3 },
    strike: async ({ ground, moment }) => {
      for (let time = 0; time < 5; time += 1) {
        await moment(500);
        await loseJobs(ground.redis.url);
      }
    },
  },
];

itHolds(
  ROWS.map((row) => ({ ...row, unnoticed: true })),
  () => Ground.withApp(),
);
