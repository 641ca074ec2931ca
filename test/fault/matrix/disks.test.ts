/** Disks that are full: what cannot be kept is refused, what was kept stays, and all goes on when there is room again. */
import { setTimeout as pause } from 'node:timers/promises';
import { Ground } from '../support/ground.js';
import { itHolds, type Row } from '../support/matrix.js';
import { SmallDisk } from '../support/small-disk.js';

async function fullFor({ disk }: Ground, ms: number): Promise<void> {
  disk!.fill();
  await pause(ms);
  await disk!.relieve();
}

function fullDisk(row: string, name: string, more: Partial<Row> = {}): Row {
  return {
    row,
    name,
    rounds: { quick: 0, full: 3 },
    ...more,
    strike: async ({ ground, moment }) => {
      await moment(500);
      await fullFor(ground, 15_000);
    },
  };
}

async function onSmallDisk(small: 'both stores' | 'redis'): Promise<Ground> {
  const ground = await Ground.prepare(small);
  await ground.startApp();
  return ground;
}

(SmallDisk.isPossible() ? describe : describe.skip)('with small disks, which take root', () => {
  describe('of both stores', () => {
    itHolds([fullDisk('18', 'the disk of both stores is full')], () => onSmallDisk('both stores'));
  });
  describe('of Redis', () => {
    itHolds([fullDisk('19', "Redis's disk is full", { unnoticed: true })], () => onSmallDisk('redis'));
  });
});
