/** Senders who repeat themselves, or tell a life from its end: every event is there once, and in its place. */
import { Brand } from '../../support/brand.js';
import { sendGeneric } from '../../support/carrier.js';
import { foldedStatus, lifeOf, randomOf } from '../../support/lives.js';
import { atVersion, codesOf, scan, send } from '../../support/scans.js';
import { Ground } from '../support/ground.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';

const SENDERS = 200;
const TIMES = quickOr(1000, 10_000);
const LIVES = quickOr(20, 100);
const EVENTS = 30;

let ground: Ground;

const ROWS: readonly Row[] = [
  {
    row: '25a',
    name: 'every event is sent twice',
    rounds: { quick: 0, full: 3 },
    load: { parcels: 220, rate: 400, twice: 1 },
    strike: () => Promise.resolve(),
  },
];

itHolds(ROWS, async () => (ground = await Ground.withApp()));

it(`25b: one event, ${TIMES} times over ${SENDERS} connections and ${EVENTS} times in a body, is one event`, async () => {
  const brand = new Brand(ground.url);
  const id = await brand.register('STORM');
  const event = scan('STORM', 1);
  let left = TIMES;
  const sender = async () => {
    while ((left -= 1) >= 0) expect((await sendGeneric(ground.url, event)).status).toBe(202);
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await send(ground.url, ...Array.from({ length: EVENTS }, () => event));
  await ground.quiet();
  expect(await brand.track(id)).toMatchObject({ event_count: 1, version: 1 });
}, 120_000);

it(`26: ${LIVES} lives of ${EVENTS} events, each told from its end`, async () => {
  const brand = new Brand(ground.url);
  const random = randomOf(26);
  await Promise.all(
    Array.from({ length: LIVES }, async (_, number) => {
      const life = lifeOf(number, EVENTS, random);
      const id = await brand.register(life.trackingNumber);
      for (const event of life.events.toReversed()) await send(ground.url, event);
      const { status, events } = await atVersion(brand, id, EVENTS);
      expect(status).toBe(foldedStatus(life));
      expect(codesOf(events)).toEqual(
        life.events
          .toReversed()
          .slice(0, events.length)
          .map(({ code }) => code),
      );
    }),
  );
}, 120_000);
