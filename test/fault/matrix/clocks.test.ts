/** Clocks that jump, ours and the carriers': everything is kept, and no shipment stays frozen in a wrong hour. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Brand } from '../../support/brand.js';
import { scan, send } from '../../support/scans.js';
import { until } from '../../support/until.js';
import { Ground } from '../support/ground.js';
import { itHolds, quickOr, type Row } from '../support/matrix.js';

const JUMPING = { NODE_OPTIONS: `--require ${join(__dirname, '..', 'support', 'clock.cjs')}` };
const MINUTE = 60_000;
const YEAR = 365 * 1440 * MINUTE;

let ground: Ground;

const ROWS: readonly Row[] = [
  {
    row: '29',
    name: 'our clock jumps ten minutes ahead, ten back, and is right again',
    rounds: { quick: 1, full: 3 },
    unnoticed: true,
    strike: async () => {
      for (let jump = 0; jump < 3; jump += 1) {
        await pause(quickOr(500, 3000));
        process.kill(ground.apps[0]!.pid, 'SIGUSR2');
      }
    },
  },
];

itHolds(ROWS, async () => (ground = await Ground.withApp(JUMPING)));

it.each([
  ['a year ago', new Date(Date.now() - YEAR).toISOString()],
  ['in a year', new Date(Date.now() + YEAR).toISOString()],
  ['at the epoch', '1970-01-01T00:00:00Z'],
  ['in the year 9999', '9999-12-31T23:59:59Z'],
  ['in two hours', new Date(Date.now() + 120 * MINUTE).toISOString()],
  ['without a zone', '2026-11-01T10:00:00'],
])(
  '28: a carrier that says it was %s is kept, and does not freeze the shipment',
  async (name, occurred_at) => {
    const brand = new Brand(ground.url);
    const number = `CLOCK ${name}`.replace(/\W/g, '').toUpperCase();
    const id = await brand.register(number);
    await send(ground.url, scan(number, 1, { code: 'WRONG', status: 'out_for_delivery', occurred_at }));
    // A clock that runs ahead is believed for five minutes at most.
    const last = new Date(Date.now() + 6 * MINUTE).toISOString();
    await send(ground.url, scan(number, 1, { code: 'RIGHT', status: 'in_transit', occurred_at: last }));
    const shown = await until(
      () => brand.track(id),
      ({ event_count }) => event_count === 2,
    );
    expect(shown).toMatchObject({ status: 'in_transit', version: 2 });
  },
);
