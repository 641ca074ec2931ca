/** Disks that are full: what cannot be kept is refused, what was kept stays, and all goes on when there is room again. */
import { setTimeout as pause } from 'node:timers/promises';
import { Ground } from '../support/ground.js';
import { itHolds, type Row } from '../support/matrix.js';
import { SmallDisk } from '../support/small-disk.js';

function fullDisk(row: string, name: string, more: Partial<Row> = {}): Row {
  return {
    row,
    name,
    rounds: { quick: 0, full: 3 },
    ...more,
    strike: async ({ ground, moment }) => {
      await moment(500);
      ground.disk!.fill();
      await pause(15_000);
      await ground.disk!.relieve();
    },
  };
}

(SmallDisk.isPossible() ? describe : describe.skip)('with small disks, which take root', () => {
  describe('of both stores', () => {
    itHolds([fullDisk('18', 'the disk of both stores is full')], () => Ground.withApp({}, 'both stores'));
  });
  describe('of Redis', () => {
    itHolds([fullDisk('19', "Redis's disk is full", { unnoticed: true })], () => Ground.withApp({}, 'redis'));
  });
});
