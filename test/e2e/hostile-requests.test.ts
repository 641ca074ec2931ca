/** Requests that pretend, pollute or smuggle: they get what everybody gets, or a refusal. */
import { connect } from 'node:net';
import { Brand } from '../support/brand.js';
import { postGeneric, sendGeneric } from '../support/carrier.js';
import { newBrand, newCustomer } from '../support/customers.js';
import { ADMIN_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';
import { Sockets } from '../support/sockets.js';

let milepost: TestMilepost;
let brand: Brand;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
});
afterAll(() => milepost.stop());

describe('whoever pretends to be somebody else', () => {
  it.each([
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Proto', 'gopher'],
    ['Forwarded', 'for=127.0.0.1;host=evil.example'],
    ['X-Original-URL', '/api/v1/admin/customers'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Customer-Id', 'cus_somebody'],
    ['X-Tenant-Id', 'cus_somebody'],
  ])('by %s is answered as without it', async (name, value) => {
    const id = await brand.register('PRETENDED');
    const ask = async (headers: Record<string, string>) => {
      const {
        status,
        headers: given,
        body,
      } = await brand.request('GET', `/api/v1/tracking/${id}`, undefined, headers);
      return {
        status,
        headers: [...given].filter(([header]) => header !== 'date' && header !== 'x-request-id'),
        body,
      };
    };
    expect(await ask({ [name]: value })).toEqual(await ask({}));
  });

  it.each(['customer_id', 'customer', 'tenant_id', 'shipment_id', 'version', 'tracking_state'])(
    'by a field %s in the body is refused, and the field is named',
    async (field) => {
      const customer = await newCustomer(milepost.url);
      const { status, body } = await brand.request<{ errors: { pointer: string }[] }>(
        'POST',
        '/api/v1/shipments',
        {
          tracking_number: 'NOTYOURS',
          carrier: 'acme_freight',
          [field]: customer,
        },
      );
      expect([status, body.errors[0]?.pointer]).toEqual([400, `/${field}`]);
    },
  );

  it('by a customer in the query registers and lists as before', async () => {
    const other = await newBrand(milepost.url);
    const mine = await other.register('MINE');
    const { body } = await brand.request<{ data: unknown[] }>(
      'GET',
      '/api/v1/shipments?tracking_number=MINE&customer_id=1',
    );
    expect(body.data ?? []).toEqual([]);
    expect(await other.track(mine)).toMatchObject({ tracking_number: 'MINE' });
  });
});

describe('prototypes', () => {
  const POLLUTIONS = [
    '"__proto__":{"polluted":true}',
    '"constructor":{"prototype":{"polluted":true}}',
    '"metadata":{"__proto__":{"polluted":"true"},"constructor":{"prototype":{"polluted":"true"}}}',
    '"location":{"__proto__":{"polluted":true}}',
  ];
  const polluted = (object: object, pollution: string) =>
    JSON.stringify(object).replace('{', `{${pollution},`);

  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  it.each(POLLUTIONS)('are as before after a registration with %s', async (pollution) => {
    const body = polluted({ tracking_number: 'POLLUTED', carrier: 'acme_freight' }, pollution);
    const { status } = await brand.request('POST', '/api/v1/shipments', body);
    expect(status).toBeLessThan(500);
  });

  it.each(POLLUTIONS)('are as before after a webhook with %s', async (pollution) => {
    const number = `POLLUTED${POLLUTIONS.indexOf(pollution)}`;
    const id = await brand.register(number);
    const body = polluted(scan(number, 1), pollution);
    const { status } = await postGeneric(milepost.url, body);
    expect([202, 400]).toContain(status);
    await send(milepost.url, scan(number, 2), scan(number, 3));
    await atVersion(brand, id, 2);
  });

  it('are as before after queries and socket requests that name them', async () => {
    for (const query of ['__proto__[polluted]=1', 'constructor[prototype][polluted]=1', '__proto__=1']) {
      const { status } = await brand.request('GET', `/api/v1/shipments?${query}`);
      expect(status).toBeLessThan(500);
    }
    const sockets = new Sockets(milepost.url);
    const socket = await sockets.connect(brand.key);
    await socket
      .timeout(2000)
      .emitWithAck('subscribe', JSON.parse('{"shipment_ids":["x"],"after":{"__proto__":{"polluted":1}}}'));
    sockets.close();
  });
});

describe('two requests that look like one', () => {
  /** What a bare connection is answered to these bytes. */
  async function answerTo(bytes: string): Promise<string> {
    const { hostname, port } = new URL(milepost.url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    socket.end(bytes);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  }

  const HEAD = 'POST /api/v1/webhooks/generic HTTP/1.1\r\nHost: milepost\r\n';
  it.each([
    ['both lengths', `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two different lengths', `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`],
    ['an encoding that ends with another', `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a name with a space before the colon', `${HEAD}Content-Length : 5\r\n\r\nhello`],
    ['a line folded over two', `${HEAD}X-Long: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
    ['no host', 'POST /api/v1/webhooks/generic HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
  ])('by %s are refused, and the second is never looked at', async (_, bytes) => {
    const answer = await answerTo(`${bytes}GET /health HTTP/1.1\r\nHost: milepost\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  });
});

it('without Redis a signed webhook is taken, and no door is more open than before', async () => {
  process.kill(milepost.stores.redis.pid()!, 'SIGSTOP');
  try {
    expect((await sendGeneric(milepost.url, scan('SIGNED', 1))).status).toBe(202);
    const unsigned = await fetch(`${milepost.url}/api/v1/webhooks/generic`, { method: 'POST', body: '{}' });
    expect(unsigned.status).toBe(401);
    for (const key of ['', brand.key, `${ADMIN_KEY}x`]) {
      const stranger = new Brand(milepost.url, key);
      const { status } = await stranger.request('POST', '/api/v1/admin/customers', { name: 'x' });
      expect(status).toBe(401);
    }
  } finally {
    process.kill(milepost.stores.redis.pid()!, 'SIGCONT');
  }
});
