/** Brands' webhooks while everything dies that can: every message is delivered, each under one id and with the same bytes. */
import { type Script, ScriptedServer } from '../../support/scripted-server.js';
import { accepts } from '../../support/subscriber.js';
import { until } from '../../support/until.js';
import { flushRedis, killFront, killPostgres, killWorker, struckBy, withTwoApps } from '../support/blows.js';
import { dyingAt } from '../support/dying.js';
import { Ground } from '../support/ground.js';
import { letTimePass, Mailbox } from '../support/mailbox.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';
import type { CallWitness } from '../support/witness.js';

/** Of an hour, in which a subscriber fails. */
const STEPS = 12;

let server: ScriptedServer;
beforeAll(async () => void (server = await ScriptedServer.start(accepts)));
afterAll(() => server.stop());

/** A subscriber that answers so while the fault strikes, and takes everything when it is over. */
function answering(script: (random: () => number) => Script): CallWitness {
  return (scene) => {
    server.script = script(scene.random);
    scene.over.addEventListener('abort', () => (server.script = accepts));
    return Mailbox.open(scene, server);
  };
}

const taking = answering(() => accepts);
const moody = answering((random) => () => ({ status: random() < 0.1 ? 503 : 200 }));
const failing = answering(() => () => ({ status: 500 }));

const blows = [killFront, killWorker, flushRedis];

const BY_TWO: readonly Row[] = [
  {
    row: '40a',
    name: 'a subscriber refuses now and then, while two apps and PostgreSQL are killed and Redis is flushed',
    rounds: { quick: 1, full: 10 },
    witness: moody,
    strike: struckBy(...blows, ...quickOr([], blows), killPostgres),
  },
];

const BY_ONE: readonly Row[] = [
  {
    ...dyingAt(
      '40b',
      'the app dies after COMMIT and before the bell of the deliveries',
      'pipeline/after-commit.service#AfterCommit.follow:before',
      1,
    ),
    witness: taking,
  },
  {
    ...dyingAt(
      '40c',
      "the app dies after a subscriber's answer and before that is noted",
      'storage/deliveries.sql#settleDeliveries:before',
      1,
    ),
    witness: taking,
  },
  {
    row: '33a',
    name: 'a subscriber fails for an hour, and gets all of it afterwards',
    rounds: { quick: 1, full: 5 },
    witness: failing,
    strike: async ({ ground }) => {
      for (let step = 0, before = server.asked.length; step < STEPS; step += 1) {
        const { length } = await until(
          () => Promise.resolve(server.asked),
          (asked) => asked.length > before,
        );
        before = length;
        await letTimePass(ground, 1 / STEPS);
      }
    },
  },
];

describe('of two apps', () => itHolds(BY_TWO, withTwoApps));
describe('of one app', () => itHolds(BY_ONE, () => Ground.withApp()));
