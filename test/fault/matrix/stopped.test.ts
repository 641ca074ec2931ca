/** A process that stops in the middle of its work, and goes on when others have done it already. */
import { setTimeout as pause } from 'node:timers/promises';
import { failingAt } from '../support/failpoint.js';
import { Ground } from '../support/ground.js';
import { itHolds, type Row } from '../support/matrix.js';

/** The second app stops at a call; the first one takes over; then the second goes on where it was. */
function stoppingAt(row: string, name: string, point: string): Row {
  return {
    row,
    name,
    rounds: { quick: 1, full: 10 },
    strike: async ({ ground, random }) => {
      const nth = 1 + Math.floor(random() * 10);
      await ground.killApp(1, failingAt(`${point}:stop:${nth}`));
      await pause(8000);
      process.kill(ground.apps[1]!.pid, 'SIGCONT');
      await ground.killApp(1);
    },
  };
}

const ROWS: readonly Row[] = [
  stoppingAt('6a', 'it stops inside a transaction', 'storage/events.sql#insertEvents:after'),
  stoppingAt(
    '6b',
    'it stops before a projection',
    'tracking/read-model/projector.service#Projector.project:before',
  ),
  {
    row: '7',
    name: 'its event loop is blocked for 15 s in the middle of a slice',
    rounds: { quick: 0, full: 5 },
    strike: async ({ ground }) => {
      await ground.killApp(1, failingAt('storage/events.sql#insertEvents:after:block:3'));
      await pause(20_000);
      await ground.killApp(1);
    },
  },
];

itHolds(ROWS, async () => {
  const ground = await Ground.prepare();
  await Promise.all([ground.startApp(), ground.startApp()]);
  return ground;
});
