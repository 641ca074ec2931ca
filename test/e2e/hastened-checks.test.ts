/** What a webhook says of a parcel decides how soon its carrier is asked again: the next webhook may get lost. */
import type { Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { Brand } from '../support/brand.js';
import { type AskingMilepost, freshnessOf, newNumber, startAsking } from '../support/post-office.js';
import { scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;

let asking: AskingMilepost;
let brand: Brand;

beforeAll(async () => {
  asking = await startAsking({ USPS_API_QUOTA: '1000/1s' });
  brand = new Brand(asking.milepost.url);
});
afterAll(() => asking.stop());

const nextCheck = async (id: string) =>
  Date.parse(freshnessOf(await brand.track(id)).next_check_at ?? '') - Date.now();

/** A shipment whose carrier has been asked, and is not to be asked again before `due`. */
async function restingUntil(due: string): Promise<{ number: string; id: string }> {
  const number = newNumber();
  const id = await brand.register(number, 'usps');
  await until(
    () => brand.track(id),
    (shipment) => freshnessOf(shipment).checked_at !== null,
  );
  const pool = asking.milepost.app.get<Pools>(POOLS, { strict: false }).bookkeeping;
  await pool.query(`UPDATE checks SET due_at = ${due} WHERE number_key = $1`, [number]);
  return { number, id };
}

it.each([
  ['goes out for delivery', `now() + interval '12 hours'`, [{ status: 'out_for_delivery' }]],
  ['comes alive again after its end', 'NULL', [{ status: 'delivered' }, { status: 'returning' }]],
])('what %s is asked about within the hour', async (_, due, scans) => {
  const { number, id } = await restingUntil(due);
  for (const [hours, said] of scans.entries()) {
    await send(asking.milepost.url, scan(number, hours + 1, { carrier: 'usps', ...said }));
  }
  await until(
    () => nextCheck(id),
    (wait) => wait > 0.85 * HOUR && wait <= HOUR,
  );
});

it('what only moves on is asked about when it would have been', async () => {
  const { number, id } = await restingUntil(`now() + interval '12 hours'`);
  await send(asking.milepost.url, scan(number, 1, { carrier: 'usps' }));
  await until(
    () => brand.track(id),
    ({ version }) => version === 1,
  );
  const pool = asking.milepost.app.get<Pools>(POOLS, { strict: false }).bookkeeping;
  const { rows } = await pool.query<{ hours: number }>(
    `SELECT extract(epoch FROM due_at - now())::float8 / 3600 AS hours FROM checks WHERE number_key = $1`,
    [number],
  );
  expect(rows[0]!.hours).toBeGreaterThan(11);
});
