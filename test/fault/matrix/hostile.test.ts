/** Senders that mean harm, or are broken: each costs only itself, and everybody else is served meanwhile. */
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Brand } from '../../support/brand.js';
import { genericHeaders, postGeneric } from '../../support/carrier.js';
import { ADMIN_KEY } from '../../support/milepost.js';
import { type AppProcess, startProcess } from '../../support/processes.js';
import { atVersion, scan, send } from '../../support/scans.js';
import { startTestStores, type TestStores } from '../../support/stores.js';
import { until } from '../../support/until.js';

const MEGABYTE = 1024 * 1024;

let stores: TestStores;
let app: AppProcess;
let brand: Brand;
beforeAll(async () => {
  stores = await startTestStores();
  app = await startProcess(stores);
  brand = new Brand(app.url);
});
afterAll(async () => {
  await app.end();
  await stores.stop();
});

const post = (body: string) => postGeneric(app.url, body);

const event = JSON.stringify(scan('HOSTILE', 50));
const with_ = (field: string) => event.replace('{', `{${field},`);

/** What is rightly signed and says something; it is kept, as an event or as a dead letter. */
const KEPT: Readonly<Record<string, string>> = {
  'a NUL': with_('"description":"\\u0000"'),
  'a lone surrogate': with_('"description":"\\ud800"'),
  __proto__: with_('"__proto__":{"polluted":true}'),
  'constructor.prototype': with_('"constructor":{"prototype":{"polluted":true}}'),
  'a number beyond all': with_('"x":1e400'),
  'a depth of 7,000': with_(`"x":${'['.repeat(7000)}${']'.repeat(7000)}`),
  'a 64-bit number': with_('"x":9223372036854775807'),
  'a key twice': with_('"code":"A","code":"B"'),
  'a byte order mark': `\ufeff${event}`,
  'a status that there is none': event.replace('in_transit', 'teleported'),
  'a year beyond all': event.replace(/"occurred_at":"[^"]+"/, '"occurred_at":"275760-09-13T00:00:00Z"'),
  'a place of a megabyte': with_(`"location":{"city":"${'x'.repeat(900_000)}"}`),
  'no object at all': '[[[]]]',
  'only null': 'null',
};

it.each(Object.entries(KEPT))('30: %s costs only itself', async (name, body) => {
  const number = `GOOD ${name}`.replace(/\W+/g, '').toUpperCase();
  const id = await brand.register(number);
  await send(app.url, scan(number, 1));
  const { status } = await post(body);
  await send(app.url, scan(number, 2));
  expect([202, 400]).toContain(status);
  expect(await atVersion(brand, id, 2)).toMatchObject({ event_count: 2 });
  expect((await fetch(`${app.url}/ready`)).status).toBe(200);
});

it.each([
  ['no JSON', '{"a":'],
  ['nothing', ''],
  ['UTF-16', '\u0000{\u0000}'],
])('31: %s, rightly signed, is refused and kept as a dead letter', async (_, body) => {
  const letters = async () => {
    const { body: list } = await new Brand(app.url, ADMIN_KEY).request<{
      data: unknown[];
    }>('GET', '/api/v1/admin/dead-letters?limit=200');
    return list.data.length;
  };
  const before = await letters();
  expect((await post(body)).status).toBe(400);
  await until(letters, (count) => count > before);
});

describe('32: what is too much is refused within its limits', () => {
  it('ten megabytes', async () => {
    const response = await post('x'.repeat(10 * MEGABYTE)).catch(() => null);
    expect([413, undefined]).toContain(response?.status);
  });

  it('a gzip bomb is no JSON that we would unpack', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MEGABYTE, ' '));
    const response = await fetch(`${app.url}/api/v1/webhooks/generic`, {
      method: 'POST',
      headers: { ...genericHeaders('x'), 'content-encoding': 'gzip' },
      body: bomb,
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it('five hundred connections that send a byte now and then', async () => {
    const { hostname, port } = new URL(app.url);
    const slow: Socket[] = Array.from({ length: 500 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write('POST /api/v1/webhooks/generic HTTP/1.1\r\nHost: milepost\r\n');
      return socket;
    });
    const dripping = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('X');
    }, 1000);
    const closed = slow.map((socket) => new Promise((resolve) => void socket.on('close', resolve)));
    const id = await brand.register('BESIDESLOW');
    await send(app.url, scan('BESIDESLOW', 1));
    await atVersion(brand, id, 1);
    await Promise.all(closed);
    clearInterval(dripping);
  });
});
