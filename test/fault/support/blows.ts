/** A ground with two apps, and blow upon blow against all of it. */
import { shuffled } from '../../support/lives.js';
import { Ground } from './ground.js';
import type { Strike } from './round.js';

const WORKER = { ROLE: 'worker' };
const MOST_BETWEEN_MS = 800;
const REDIS_AWAY_MS = 500;

type Blow = (ground: Ground) => Promise<void>;

export const killFront: Blow = (ground) => ground.killApp(0);
export const killWorker: Blow = (ground) => ground.killApp(1, WORKER);
export const killPostgres: Blow = (ground) => Promise.resolve(ground.killPostgres());
export const killRedis: Blow = (ground) => ground.killRedis(REDIS_AWAY_MS);
export const flushRedis: Blow = (ground) => ground.tellRedis('FLUSHALL');

/** The first app does everything, the second one works. */
export async function withTwoApps(): Promise<Ground> {
  const ground = await Ground.withApp();
  await ground.startApp(WORKER);
  return ground;
}

/** In an order, and at moments, that the seed gives. */
export function struckBy(...blows: readonly Blow[]): (strike: Strike) => Promise<void> {
  return async ({ ground, random, moment }) => {
    for (const blow of shuffled(blows, random)) {
      await moment(MOST_BETWEEN_MS);
      await blow(ground);
    }
  };
}
