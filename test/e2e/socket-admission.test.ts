/** Who is let in to the sockets, what a token opens, and what a request must be like. */
import { SignJWT } from 'jose';
import { Brand } from '../support/brand.js';
import { type IssuedKey, newBrand, newCustomer, newKey } from '../support/customers.js';
import { ask, connected } from '../support/follower.js';
import { ADMIN_KEY, BRAND_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send, shipmentWith } from '../support/scans.js';
import { Sockets, toldTo, untilTold } from '../support/sockets.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let brand: Brand;
let sockets: Sockets;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  sockets = new Sockets(milepost.url);
});
afterEach(() => sockets.close());
afterAll(() => milepost.stop());

async function tokenFor(shipmentId: string): Promise<{ token: string; expires_at: string }> {
  const path = `/api/v1/tracking/${shipmentId}/token`;
  const { status, body } = await brand.request<{ token: string; expires_at: string }>('POST', path);
  expect(status).toBe(201);
  return body;
}

describe('a connection', () => {
  it.each([[null], [''], ['wrong'], [7], [{}], ['x'.repeat(2000)], ['a.b.c'], [`${BRAND_KEY}x`]])(
    'with the token %j is refused',
    async (token) => {
      const refusal = await sockets.connect(token).catch((error: Error & { data?: unknown }) => error);
      expect(refusal).toMatchObject({ message: 'unauthorized', data: { code: 'unauthorized' } });
    },
  );

  it('with a token that somebody else signed is refused', async () => {
    const id = await shipmentWith(milepost.url, 'FORGED', 0);
    const { token } = await tokenFor(id);
    const [, payload] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>;
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32));
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.AAAA`;
    for (const wrong of [forged, unsigned]) {
      await expect(sockets.connect(wrong)).rejects.toThrow('unauthorized');
    }
    await sockets.connect(token);
  });

  it("to Socket.IO's own default namespace is refused", async () => {
    const { io } = await sockets.connect();
    const socket = io.socket('/', { auth: { token: BRAND_KEY } });
    await expect(connected(socket.connect())).rejects.toThrow('not_found');
  });

  it('by long polling is served as well', async () => {
    const id = await shipmentWith(milepost.url, 'POLLING', 1);
    const socket = await sockets.connect(brand.key, ['polling']);
    const told = toldTo(socket);
    expect(await ask(socket, { shipment_ids: [id] })).toMatchObject({ ok: true });
    await send(milepost.url, scan('POLLING', 2));
    await untilTold(told, 1);
    expect(socket.io.engine.transport.name).toBe('polling');
  });

  it('whose key is revoked is closed within 5 seconds; its sibling is not', async () => {
    const customer = await newCustomer(milepost.url);
    const keys = [await newKey(milepost.url, customer), await newKey(milepost.url, customer)] as const;
    const [revoked, kept] = await Promise.all(keys.map(({ key }: IssuedKey) => sockets.connect(key)));
    const admin = new Brand(milepost.url, ADMIN_KEY);
    await admin.request('DELETE', `/api/v1/admin/keys/${keys[0].key_id}`);
    await until(
      () => Promise.resolve(revoked!.connected),
      (is) => !is,
      5000,
    );
    await until(
      () => sockets.connect(keys[0].key).catch((error: Error) => error),
      (seen) => seen instanceof Error && seen.message === 'unauthorized',
      5000,
    );
    expect(kept!.connected).toBe(true);
  });
});

describe('a shipment token', () => {
  it('opens its one shipment and no other, and ends when it says', async () => {
    const [mine, other] = [
      await shipmentWith(milepost.url, 'TOKEN1', 1),
      await shipmentWith(milepost.url, 'TOKEN2', 1),
    ];
    const { token, expires_at } = await tokenFor(mine);
    expect(new Date(expires_at).getTime()).toBeGreaterThan(Date.now() + 86_400_000);
    const socket = await sockets.connect(token);
    const told = toldTo(socket);
    const answer = await ask(socket, { shipment_ids: [mine, other] });
    expect(answer.shipments.map(({ shipment_id }) => shipment_id)).toEqual([mine]);
    expect(answer.errors).toEqual([{ shipment_id: other, code: 'not_found' }]);
    expect(await ask(socket, { all: true })).toMatchObject({ ok: false, code: 'unauthorized' });
    await send(milepost.url, scan('TOKEN1', 2), scan('TOKEN2', 2));
    await untilTold(told, 1);
    await atVersion(brand, other, 2);
    expect(told.map(({ shipment_id }) => shipment_id)).toEqual([mine]);
  });

  it('is not to be had for what is not yours', async () => {
    const theirs = await shipmentWith(milepost.url, 'TOKEN3', 1, await newBrand(milepost.url));
    for (const id of [theirs, 'shp_', `shp_${'0'.repeat(32)}`]) {
      expect((await brand.request('POST', `/api/v1/tracking/${id}/token`)).status).toBe(404);
    }
  });

  it('opens nothing but the socket', async () => {
    const { token } = await tokenFor(await shipmentWith(milepost.url, 'TOKEN4', 1));
    const { status } = await new Brand(milepost.url, token).request('GET', '/api/v1/shipments');
    expect(status).toBe(401);
  });
});

describe('a request', () => {
  const MANY = Array.from({ length: 1001 }, (_, index) => `shp_${String(index).padStart(32, '0')}`);
  it.each([
    ['nothing', undefined, '/'],
    ['null', null, '/'],
    ['a list', [], '/'],
    ['no names', {}, '/shipment_ids'],
    ['a text', { shipment_ids: 'shp_1' }, '/shipment_ids'],
    ['numbers', { shipment_ids: [1] }, '/shipment_ids'],
    ['too many', { shipment_ids: MANY.map((id) => id.slice(0, 20)) }, '/shipment_ids'],
    ['after as a list', { shipment_ids: [], after: [1] }, '/after'],
    ['a version that is none', { after: { shp_1: -1 } }, '/after/shp_1'],
    ['a version as text', { after: { shp_1: '3' } }, '/after/shp_1'],
    ['all as text', { all: 'yes' }, '/all'],
    ['a sequence that is none', { all: true, after_sequence: 1.5 }, '/after_sequence'],
  ])('is told what is wrong with %s', async (_, request, pointer) => {
    const answer = await ask(await sockets.connect(), request);
    expect(answer).toMatchObject({ ok: false, code: 'invalid_fields', errors: [{ pointer }] });
  });

  it('of a thousand shipments is one call; a message over 64 KiB ends the connection', async () => {
    const socket = await sockets.connect();
    const { ok, errors } = await ask(socket, { shipment_ids: MANY.slice(1) });
    expect([ok, errors.length]).toEqual([true, 1000]);
    socket.emit('subscribe', { shipment_ids: ['x'.repeat(66_000)] });
    await until(
      () => Promise.resolve(socket.connected),
      (is) => !is,
    );
  });

  it('is refused when too many requests of a socket wait', async () => {
    const socket = await sockets.connect();
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(socket, { shipment_ids: [] })));
    expect(new Set(answers.map(({ ok, code }) => [ok, code].join()))).toEqual(
      new Set(['true,', 'false,too_many_requests']),
    );
  });

  it('needs no answer, and survives what no client sends', async () => {
    const id = await shipmentWith(milepost.url, 'SILENT', 1);
    const socket = await sockets.connect();
    const told = toldTo(socket);
    socket.emit('subscribe', { shipment_ids: [id] });
    for (const nonsense of [[], [1, 2, 3], [{ __proto__: null }], ['x'], [Buffer.from([0])]]) {
      socket.emit('subscribe', ...nonsense);
      socket.emit('unsubscribe', ...nonsense);
      socket.emit('join', ...nonsense);
    }
    expect(await ask(socket, { shipment_ids: [id] })).toMatchObject({ ok: true });
    await send(milepost.url, scan('SILENT', 2));
    await untilTold(told, 1);
    expect(Object.prototype).not.toHaveProperty('shipment_ids');
  });
});
