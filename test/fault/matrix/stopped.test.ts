/** A process that stops in the middle of its work, and goes on when others have done it already. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/until.js';
import { failingAt } from '../support/failpoint.js';
import { Ground } from '../support/ground.js';
import { itHolds, type Row } from '../support/matrix.js';

/** So that the second process gets its share of the slices. */
const LOAD = { parcels: 200, rate: 250 };

/** The second app stops at a call; the first one takes over; then the second goes on where it was. */
function stoppingAt(row: string, name: string, point: string): Row {
  return {
    row,
    name,
    rounds: { quick: 0, full: 3 },
    load: LOAD,
    strike: async ({ ground, random }) => {
      const nth = 1 + Math.floor(random() * 4);
      await ground.killApp(1, failingAt(`${point}:stop:${nth}`));
      const { pid } = ground.apps[1]!;
      await until(
        () => stateOf(pid),
        (state) => state === 'T',
      );
      await pause(30_000);
      process.kill(pid, 'SIGCONT');
      await pause(2000);
      await ground.killApp(1);
    },
  };
}

/** As in https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: `T` is stopped. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

async function isMute(url: string): Promise<boolean> {
  return fetch(`${url}/health`, { signal: AbortSignal.timeout(1000) }).then(
    () => false,
    () => true,
  );
}

const ROWS: readonly Row[] = [
  stoppingAt('6a', 'it stops inside a transaction', 'storage/events.sql#insertEvents:before'),
  stoppingAt(
    '6b',
    'it stops before a projection',
    'tracking/read-model/projector.service#Projector.project:before',
  ),
  {
    row: '7',
    name: 'its event loop is blocked for 15 s in the middle of a slice',
    rounds: { quick: 0, full: 3 },
    load: LOAD,
    strike: async ({ ground }) => {
      await ground.killApp(1, failingAt('storage/events.sql#insertEvents:before:block:3'));
      await until(() => isMute(ground.apps[1]!.url), Boolean);
      await until(
        () => isMute(ground.apps[1]!.url),
        (mute) => !mute,
      );
      await ground.killApp(1);
    },
  },
];

itHolds(ROWS, async () => {
  const ground = await Ground.prepare();
  await Promise.all([ground.startApp(), ground.startApp()]);
  return ground;
});
