/** The cut-over of docs/migrate.md, played through: brands ask by their old ids all the while, and no call fails. */
import { legacyRows } from '../../src/simulator/legacy-history.js';
import { fillLegacyTable } from '../../src/simulator/legacy-table.js';
import type { GenericEvent } from '../support/carrier.js';
import { kill, type Move, startMove } from '../support/history-import.js';
import { send } from '../support/scans.js';
import { until } from '../support/until.js';

const NOW = new Date();
const SHIPMENTS = 40;
const LATER = 10;

let move: Move;
beforeAll(async () => (move = await startMove({ shipments: SHIPMENTS, seed: 3, until: NOW })));
afterAll(() => move.stop());

async function legacyIds(): Promise<string[]> {
  const { rows } = await move.ours.query<{ legacy_id: string }>('SELECT legacy_id FROM legacy_ids');
  return rows.map((row) => row.legacy_id);
}

/** Without a pause, until it is told to end. @returns how often each answer came */
async function askWithoutEnd(ending: AbortSignal): Promise<Map<number, number>> {
  const answers = new Map<number, number>();
  while (!ending.aborted) {
    for (const id of await legacyIds()) {
      const { status } = await move.brand.request('GET', `/api/v1/tracking/${id}`);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  }
  return answers;
}

it('from the first row of the old table to the carriers that push here', async () => {
  const { milepost, brand, legacy, history } = move;
  const ending = new AbortController();
  const asking = askWithoutEnd(ending.signal);
  const following = history.begin('--follow', '--pause', '0');
  await until(legacyIds, (ids) => ids.length === SHIPMENTS);

  // The old system goes on.
  const later = legacyRows({ shipments: LATER, seed: 4, until: NOW, first: 1_000_000 });
  await fillLegacyTable(legacy.url, later);
  await until(legacyIds, (ids) => ids.length === SHIPMENTS + LATER, 30_000);

  // Carriers push here from now on, what the old system was told as well among it.
  const [, last] = [...legacyRows({ shipments: LATER, seed: 4, until: NOW, first: 1_000_000 })]
    .filter(({ carrier, raw }) => carrier === 'acme_freight' && raw !== null)
    .slice(-2);
  const id = last!.shipment_id!;
  const before = await until(
    () => brand.track(id),
    ({ event_count: count }) => count > 0,
  );
  await send(milepost.url, last!.raw as GenericEvent);
  await send(milepost.url, {
    carrier: 'acme_freight',
    tracking_number: last!.tracking_number,
    event_id: 'after-the-cut-over',
    status: 'exception',
    occurred_at: new Date().toISOString(),
  });
  const after = await until(
    () => brand.track(id),
    ({ version }) => version > before.version,
  );
  expect(after.event_count).toBe(before.event_count + 1);

  await kill(following, 'SIGTERM');
  expect(following.exitCode).toBe(0);
  const verified = await history.verify();
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('All of it is here.')]);
  ending.abort();
  const answers = await asking;
  expect([...answers.keys()]).toEqual([200]);
  expect(answers.get(200)).toBeGreaterThan(SHIPMENTS);
});
