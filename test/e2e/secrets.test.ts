/** Keys and secrets stay where they belong: after everything that uses them they stand in no log, no row and no Redis key. */
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { Brand } from '../support/brand.js';
import { genericHeaders } from '../support/carrier.js';
import { newCustomer, newKey } from '../support/customers.js';
import { ADMIN_KEY, BRAND_KEY, SECRETS } from '../support/milepost.js';
import { newNumber, postOffice } from '../support/post-office.js';
import { type AppProcess, startProcess } from '../support/processes.js';
import { atVersion, scan, send } from '../support/scans.js';
import { ScriptedServer } from '../support/scripted-server.js';
import { Sockets } from '../support/sockets.js';
import { startTestStores, type TestStores } from '../support/stores.js';

const CLIENT_SECRET = 'client-secret-that-only-usps-knows';
const WRONG_KEY = 'sk_wrong_key_that_somebody_mistyped';

let stores: TestStores;
let usps: ScriptedServer;
let app: AppProcess;
let said = '';
beforeAll(async () => {
  stores = await startTestStores();
  usps = await ScriptedServer.start(postOffice);
  const settings = {
    LOG_LEVEL: 'trace',
    POLL_INTERVAL_SECONDS: '1',
    USPS_API_BASE_URL: usps.url,
    USPS_CLIENT_ID: 'client',
    USPS_CLIENT_SECRET: CLIENT_SECRET,
  };
  app = await startProcess(stores, settings, '/ready', (text) => (said += text));
});
afterAll(async () => {
  await app.end();
  await usps.stop();
  await stores.stop();
});

/** Every way in which a key or a secret is used, rightly and wrongly. @returns what must not be found anywhere */
async function useAll(): Promise<Record<string, string>> {
  const brand = new Brand(app.url);
  const issued = (await newKey(app.url, await newCustomer(app.url))).key;
  const id = await brand.register('SECRETS1');
  await send(app.url, scan('SECRETS1', 1));
  await atVersion(brand, id, 1);
  await brand.register(newNumber(), 'usps');
  const { body: token } = await brand.request<{ token: string }>('POST', `/api/v1/tracking/${id}/token`);
  await new Brand(app.url, issued).request('GET', '/api/v1/shipments');
  for (const key of [WRONG_KEY, ADMIN_KEY, `${BRAND_KEY}x`]) {
    await new Brand(app.url, key).request('GET', `/api/v1/tracking/${id}`);
    await new Brand(app.url, key).request('POST', '/api/v1/shipments', { tracking_number: key.length });
  }
  await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
  await fetch(`${app.url}/api/v1/webhooks/generic`, {
    method: 'POST',
    headers: genericHeaders('{}', new Date(), `whsec_${Buffer.from('another').toString('base64')}`),
    body: '{}',
  });
  const sockets = new Sockets(app.url);
  await sockets.connect(token.token);
  await expect(sockets.connect(WRONG_KEY)).rejects.toThrow();
  sockets.close();
  return {
    ...SECRETS,
    'the bootstrap key': BRAND_KEY,
    'the admin key': ADMIN_KEY,
    'an issued key': issued,
    'a wrong key': WRONG_KEY,
    "a shopper's token": token.token,
    "the carrier's secret": CLIENT_SECRET,
    'a signature': 'v1,',
  };
}

async function everythingInPostgres(): Promise<string> {
  const sql = new Client({ connectionString: stores.databaseUrl });
  await sql.connect();
  const { rows: tables } = await sql.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  );
  let text = '';
  for (const { name } of tables) {
    const { rows } = await sql.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    text += rows.map(({ row }) => row).join('\n');
  }
  await sql.end();
  return text;
}

async function everythingInRedis(): Promise<string> {
  const redis = new Redis(stores.redis.url);
  const keys = await redis.keys('*');
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  redis.disconnect();
  return keys.join('\n') + dumps.map((dump) => dump?.toString('latin1') ?? '').join('\n');
}

it('in the logs, in PostgreSQL and in Redis there is none of them', async () => {
  const secrets = await useAll();
  const places = { logs: said, postgres: await everythingInPostgres(), redis: await everythingInRedis() };
  for (const text of Object.values(places)) expect(text.length).toBeGreaterThan(500);
  const found = Object.entries(secrets).flatMap(([what, secret]) =>
    Object.entries(places)
      .filter(([, text]) => text.includes(secret) || text.includes(Buffer.from(secret).toString('hex')))
      .map(([place]) => `${what} in ${place}`),
  );
  expect(found).toEqual([]);
});

it('a line of the log is one line, whatever a stranger puts into it', async () => {
  const before = said.length;
  await fetch(`${app.url}/api/v1/tracking/shp_%0d%0a%1b[31m$%7bjndi:ldap%7d`, {
    headers: { authorization: `Bearer ${BRAND_KEY}`, 'x-request-id': 'a\u001b[31mb' },
  }).catch(() => undefined);
  await fetch(`${app.url}/api/v1/webhooks/%0d%0afake`, { method: 'POST', body: '{}' });
  const lines = said
    .slice(before)
    .split('\n')
    .filter((line) => line !== '');
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(said).not.toContain('\u001b');
});
