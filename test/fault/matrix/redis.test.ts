/** Redis may be away, hang, forget everything or be full: nobody who sends or reads is to notice. */
import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Ground } from '../support/ground.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';
import type { Strike } from '../support/round.js';

/** Tells Redis something, in its own words. */
async function asked(
  { ground }: Strike,
  ...commands: readonly (readonly [string, ...string[]])[]
): Promise<void> {
  const redis = new Redis(ground.redis.url);
  redis.on('error', () => undefined);
  try {
    for (const [command, ...parameters] of commands) await redis.call(command, ...parameters);
  } finally {
    redis.disconnect();
  }
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
    strike: async (strike) => {
      for (let flush = 0; flush < 5; flush += 1) {
        await strike.moment(500);
        await asked(strike, ['FLUSHALL']);
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
  {
    row: '12a',
    name: 'Redis is full',
    rounds: { quick: 0, full: 3 },
    strike: async (strike) => {
      await strike.moment(500);
      await asked(strike, ['CONFIG', 'SET', 'maxmemory', '1mb']);
      await pause(2000);
      await asked(strike, ['CONFIG', 'SET', 'maxmemory', '0']);
    },
  },
  {
    row: '12b',
    name: 'Redis is read-only',
    rounds: { quick: 0, full: 3 },
    strike: async (strike) => {
      await strike.moment(500);
      await asked(strike, ['REPLICAOF', '127.0.0.1', '1']);
      await pause(2000);
      await asked(strike, ['REPLICAOF', 'NO', 'ONE']);
    },
  },
  {
    row: '12c',
    name: 'Redis pauses all its clients',
    rounds: { quick: 0, full: 3 },
    strike: async (strike) => {
      await strike.moment(500);
      await asked(strike, ['CLIENT', 'PAUSE', '5000', 'ALL']);
      await pause(5000);
    },
  },
  {
    row: '35',
    name: 'jobs are lost and doubled by hand',
    rounds: { quick: 0, full: 3 },
    strike: async (strike) => {
      for (let time = 0; time < 5; time += 1) {
        await strike.moment(500);
        await loseJobs(strike.ground.redis.url);
      }
    },
  },
];

itHolds(
  ROWS.map((row) => ({ ...row, unnoticed: true })),
  async () => {
    const ground = await Ground.prepare();
    await ground.startApp();
    return ground;
  },
);
