/** Rows of the matrix in which the app dies at a named point. */
import { setTimeout as pause } from 'node:timers/promises';
import { failingAt } from './failpoint.js';
import { quickOr, type Row } from './matrix.js';

const REACHED_MS = 20_000;

/**
 * The app dies at the nth call of a function, and comes back without the failpoint.
 * @param quick how many rounds the quick cut plays
 */
export function dyingAt(row: string, name: string, point: string, quick = 0): Row {
  return {
    row,
    name,
    rounds: { quick, full: 10 },
    strike: async ({ ground, random }) => {
      const nth = 1 + Math.floor(random() * quickOr(2, 6)); // a short load may take few calls
      await ground.killApp(0, failingAt(`${point}:kill:${nth}`));
      const isReached = ground.apps[0]!.ended.then(() => true);
      if (!(await Promise.race([isReached, pause(REACHED_MS)]))) throw new Error(`${point} was not reached`);
      await ground.reviveApp();
    },
  };
}
