/** `npm run milepost`: what an operator does from a shell, beside a Milepost that runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { DEFAULT_CUSTOMER } from '../../src/customers/bootstrap.js';
import { publicId } from '../../src/domain/ids.js';
import { startRedis } from '../../src/embedded/redis.js';
import { reads } from '../../src/tracking/read-model/metrics.js';
import { Brand } from '../support/brand.js';
import { type Ended, runCommand } from '../support/command.js';
import { newCustomer, newKey } from '../support/customers.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send, shipmentWith } from '../support/scans.js';
import { until } from '../support/until.js';

/** Of BOOTSTRAP_API_KEY. */
const CUSTOMER = publicId('cus', DEFAULT_CUSTOMER);

let milepost: TestMilepost;
let redis: Redis;
let settings: Record<string, string>;
beforeAll(async () => {
  milepost = await startMilepost();
  const { databaseUrl } = milepost.stores;
  settings = { DATABASE_URL: databaseUrl, REDIS_URL: milepost.stores.redis.url };
  redis = new Redis(milepost.stores.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await milepost.stop();
});

const milepostCommand = (...args: string[]) => runCommand(settings, ...args);

/** What it printed, all having gone well. */
async function printed(...args: string[]): Promise<string> {
  const ended = await milepostCommand(...args);
  expect(ended).toMatchObject({ code: 0 });
  return ended.stdout;
}

function expectRefusal({ code, stdout, stderr }: Ended, reason: RegExp): void {
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(reason);
}

describe('customers and keys', () => {
  it('a customer is made, and listed', async () => {
    const customer = (await printed('customers', 'create', 'Acme Shoes')).trim();
    expect(await printed('customers', 'list')).toMatch(new RegExp(`^${customer} +Acme Shoes +\\d{4}-`, 'm'));
    expect(await newKey(milepost.url, customer)).toMatchObject({ name: null });
  });

  it('a key is issued as it was asked for', async () => {
    const customer = await newCustomer(milepost.url);
    const plan = ['--name', 'page', '--scope', 'read', '--expires', '2999-01-01'];
    const key = /key_\w+ +(mp_live_\w+) +page +read +2999-01-01T/.exec(
      await printed('keys', 'create', customer, ...plan),
    )?.[1];
    const page = new Brand(milepost.url, key);
    expect((await page.request('GET', '/api/v1/shipments')).status).toBe(200);
    expect((await page.request('POST', '/api/v1/shipments', {})).status).toBe(403);
    const both = await printed('keys', 'create', customer, '--scope', 'read', '--scope', 'write');
    expect(both).toMatch(/ read,write +-$/m);
  });

  it('keys are listed, and revoked', async () => {
    const customer = await newCustomer(milepost.url);
    const { key, key_id } = await newKey(milepost.url, customer, { name: 'page', scopes: ['read'] });
    const list = await printed('keys', 'list', customer);
    expect(list).toMatch(new RegExp(`^${key_id} +page +read `, 'm'));
    expect(list).not.toContain('mp_live_');
    await printed('keys', 'revoke', key_id);
    await until(
      () => new Brand(milepost.url, key).request('GET', '/api/v1/shipments'),
      ({ status }) => status === 401,
      5000,
    );
  });

  it.each([
    [/1 to 200 characters/, ['customers', 'create', '']],
    [/no such customer/, ['keys', 'create', 'cus_nobody']],
    [/one of read, write/, ['keys', 'create', CUSTOMER, '--scope', 'admin']],
    [/a time such as/, ['keys', 'create', CUSTOMER, '--expires', 'soon']],
    [/in the future/, ['keys', 'create', CUSTOMER, '--expires', '2001-01-01']],
    [/no such customer/, ['keys', 'list', 'nobody']],
    [/no such key/, ['keys', 'revoke', 'key_unknown']],
  ])('what cannot be is refused, with the reason: %s', async (reason, args) => {
    expectRefusal(await milepostCommand(...args), reason);
  });
});

describe('read-model rebuild', () => {
  const isReady = async (id: string) => (await redis.exists(`tracking:${id}`)) === 1;

  async function readsFromRedis(): Promise<number> {
    const { values } = await reads.get();
    return values.find(({ labels }) => labels.source === 'redis')?.value ?? 0;
  }

  it('fills Redis in as a reader would, for what is under way', async () => {
    const brand = new Brand(milepost.url);
    const ids = [await shipmentWith(milepost.url, 'REBUILD1', 3), await brand.register('REBUILD2')];
    const ended = await shipmentWith(milepost.url, 'REBUILD3', 1);
    await send(milepost.url, scan('REBUILD3', 2, { status: 'delivered' }));
    await atVersion(brand, ended, 2);
    const before = [await brand.track(ids[0]!), await brand.track(ids[1]!)];
    await redis.flushall();
    const { code, stdout, stderr } = await milepostCommand('read-model', 'rebuild');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^2 shipments are in Redis; 0 /)]);
    expect(stderr).toMatch(/filling Redis in \[#+\] 100 %/);
    expect([await isReady(ids[0]!), await isReady(ids[1]!), await isReady(ended)]).toEqual([
      true,
      true,
      false,
    ]);
    const already = await readsFromRedis();
    await until(
      () => Promise.all(ids.map((id) => brand.track(id))),
      (answers) => JSON.stringify(answers) === JSON.stringify(before),
    );
    expect(await readsFromRedis()).toBe(already + ids.length);
  });

  it('may be of one customer alone', async () => {
    const customer = await newCustomer(milepost.url);
    const brand = new Brand(milepost.url, (await newKey(milepost.url, customer)).key);
    const id = await brand.register('REBUILD4');
    const other = await new Brand(milepost.url).register('REBUILD5');
    await redis.flushall();
    expect(await printed('read-model', 'rebuild', '--customer', customer)).toMatch(/^1 shipments /);
    expect([await isReady(id), await isReady(other)]).toEqual([true, false]);
  });

  it('finds the embedded Redis of a running Milepost, and says what is missing where there is none', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'milepost-redis-'));
    const rebuild = () =>
      runCommand({ ...settings, REDIS_URL: '', DATA_DIR: dataDir }, 'read-model', 'rebuild');
    try {
      expectRefusal(await rebuild(), /no Redis to fill: set REDIS_URL, or start Milepost/);
      const embedded = await startRedis({ dataDir, log: () => undefined });
      expect(await rebuild()).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/are in Redis/) as string,
      });
      await embedded.stop();
      expectRefusal(await rebuild(), /no Redis to fill/);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
