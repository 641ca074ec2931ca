/** A carrier's mapping is corrected: what was kept is read again, first to show what would change, then to change it. */
import { genericAdapter } from '../../src/carriers/generic/generic.adapter.js';
import { Brand } from '../support/brand.js';
import { runCommand } from '../support/command.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';

let milepost: TestMilepost;
let brand: Brand;

beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
});
afterAll(() => milepost.stop());

/** The pipeline as it was before the mapping was corrected: it took every scan for a hold. */
async function underTheOldMapping(work: () => Promise<void>): Promise<void> {
  const read = genericAdapter.read.bind(genericAdapter);
  jest.replaceProperty(genericAdapter, 'mapping', 0);
  jest
    .spyOn(genericAdapter, 'read')
    .mockImplementation((unit) => ({ ...read(unit), status: 'exception', subStatus: 'held' }));
  await work();
  jest.restoreAllMocks();
}

async function remap(...options: string[]): Promise<string> {
  const settings = { DATABASE_URL: milepost.stores.databaseUrl };
  const { code, stdout } = await runCommand(settings, 'remap', ...options);
  expect(code).toBe(0);
  return stdout;
}

it('a corrected mapping is shown first, then applied to what is tracked and to what is parked', async () => {
  const id = await brand.register('REMAP1');
  await underTheOldMapping(async () => {
    await send(milepost.url, scan('REMAP2', 3)); // nothing shows when it is parked, but what comes later is applied later
    await send(milepost.url, scan('REMAP1', 1), scan('REMAP1', 2));
    await atVersion(brand, id, 2);
  });
  const misread = await brand.track(id);
  expect(misread).toMatchObject({ status: 'exception', sub_status: 'held' });

  const shown = await remap();
  expect(shown).toMatch(/acme_freight +\S+ +1 +exception\/held -> in_transit\/- +REMAP1/);
  expect(shown).toMatch(/exception\/held -> in_transit\/- +REMAP2/);
  expect(await remap('--carrier', 'ups')).toContain('Nothing differs');
  expect(await remap('--since', '2999-01-01')).toContain('Nothing differs');
  expect(await brand.track(id)).toEqual(misread);

  await remap('--apply');
  const corrected = await atVersion(brand, id, 4);
  expect(corrected).toMatchObject({ status: 'in_transit', event_count: 2 });
  expect(corrected.events.map(({ status }) => status)).toEqual(['in_transit', 'in_transit']);
  const late = await brand.register('REMAP2');
  expect(await atVersion(brand, late, 1)).toMatchObject({ status: 'in_transit', event_count: 1, version: 1 });
  expect(await remap()).toContain('Nothing differs');
});
