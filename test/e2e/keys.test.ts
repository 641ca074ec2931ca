/** Keys of a customer: what each may do, until when, and what an operator sees of them. */
import { newApiKey } from '../../src/customers/api-key.js';
import { CustomersRepository } from '../../src/storage/customers.repository.js';
import { type Pools } from '../../src/storage/pools.js';
import { POOLS } from '../../src/storage/stores.js';
import { expectProblem, type Page, type Problem } from '../support/answers.js';
import { Brand } from '../support/brand.js';
import { type IssuedKey, type ListedKey, newCustomer, newKey } from '../support/customers.js';
import { ADMIN_KEY, startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { bodyFor, routesFor, withId } from '../support/routes.js';
import { Sockets } from '../support/sockets.js';
import { countStatements } from '../support/statements.js';
import { until } from '../support/until.js';

const READ = '/api/v1/shipments';

let milepost: TestMilepost;
let admin: Brand;
let customer: string;
let sockets: Sockets;
beforeAll(async () => {
  milepost = await startMilepost();
  admin = new Brand(milepost.url, ADMIN_KEY);
  customer = await newCustomer(milepost.url);
  sockets = new Sockets(milepost.url);
});
afterEach(() => {
  sockets.close();
  jest.restoreAllMocks();
});
afterAll(() => milepost.stop());

const brandWith = (key: string) => new Brand(milepost.url, key);
const newBrandWith = async (plan: object) => brandWith((await newKey(milepost.url, customer, plan)).key);
const look = (key: string) => brandWith(key).request<Problem>('GET', READ);
const statusOfRaw = async (method: string, path: string, authorization: string) =>
  (await fetch(milepost.url + path, { method, headers: { authorization } })).status;
const statusOf = async (key: string) => (await look(key)).status;
const repository = () => milepost.app.get(CustomersRepository, { strict: false });

const listKeys = async (of = customer) =>
  (await admin.request<Page<ListedKey>>('GET', `/api/v1/admin/customers/${of}/keys`)).body.data;
const listed = async ({ key_id }: IssuedKey) => (await listKeys()).find((key) => key.key_id === key_id)!;

describe('a scope', () => {
  it('that a key lacks is refused on every route that needs it, and on no other', async () => {
    const reader = await newBrandWith({ scopes: ['read'] });
    const writer = await newBrandWith({ scopes: ['write'] });
    const all = await routesFor(milepost.url, 'secret_key');
    const routes = all.filter(({ path }) => path.startsWith('/api/')); // EasyPost's are answered otherwise
    expect(new Set(routes.map(({ method }) => method)).size).toBeGreaterThan(1);
    for (const route of routes) {
      const [may, mayNot] = route.method === 'GET' ? [reader, writer] : [writer, reader];
      const ask = (brand: Brand) => brand.request(route.method, withId(route, '1'), bodyFor(route));
      expectProblem(await ask(mayNot), { status: 403, code: 'insufficient_scope' });
      expect((await ask(may)).status).not.toBe(403);
    }
    expect(await statusOfRaw('HEAD', READ, `Bearer ${reader.key}`)).toBe(200);
  });

  it("that a key lacks is refused on EasyPost's routes as well", async () => {
    const { key } = await newBrandWith({ scopes: ['read'] });
    const basic = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    expect(await statusOfRaw('GET', '/v2/trackers', basic)).toBe(200);
    expect(await statusOfRaw('POST', '/v2/trackers', basic)).toBe(403);
  });

  it('to read is what a socket needs', async () => {
    const { key: writer } = await newBrandWith({ scopes: ['write'] });
    const refusal = await sockets.connect(writer).catch((error: Error) => error);
    expect(refusal).toMatchObject({ message: 'insufficient_scope', data: { code: 'insufficient_scope' } });
    const { key: reader } = await newBrandWith({ scopes: ['read'] });
    expect((await sockets.connect(reader)).connected).toBe(true);
  });
});

describe('a key', () => {
  it('may do everything, for ever, where nothing else was said', async () => {
    const issued = await newKey(milepost.url, customer);
    expect(issued).toMatchObject({ name: null, scopes: ['read', 'write'], expires_at: null });
    const brand = brandWith(issued.key);
    expect(await brand.register('EVERYTHING')).toMatch(/^shp_/);
    expect(await statusOf(issued.key)).toBe(200);
  });

  it('stops when it expires, and shows out its sockets', async () => {
    const expiry = Date.now() + 1500;
    const { key } = await newKey(milepost.url, customer, { expires_at: new Date(expiry).toISOString() });
    const socket = await sockets.connect(key);
    expect(await statusOf(key)).toBe(200);
    await until(
      () => statusOf(key),
      (status) => status === 401,
    );
    // The key ring believes in a key for 3 s: it was looked up a moment ago.
    expect(Date.now() - expiry).toBeGreaterThanOrEqual(0);
    expect(Date.now() - expiry).toBeLessThan(1400);
    await until(
      () => Promise.resolve(socket.connected),
      (is) => !is,
      3000,
    );
    await expect(sockets.connect(key)).rejects.toThrow('unauthorized');
  });

  it('that has expired, was revoked or never was is answered alike', async () => {
    const expired = await newKey(milepost.url, customer, {
      expires_at: new Date(Date.now() + 300).toISOString(),
    });
    const revoked = await newKey(milepost.url, customer);
    await admin.request('DELETE', `/api/v1/admin/keys/${revoked.key_id}`);
    const answers: Problem[] = [];
    for (const key of [expired.key, revoked.key, newApiKey()]) {
      const { body } = await until(
        () => look(key),
        ({ status }) => status === 401,
      );
      answers.push(Object.assign(body, { request_id: '' }));
    }
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]!.detail).not.toContain('mistyped');
  });

  it('that is mistyped is told so, and PostgreSQL is not asked', async () => {
    const { key } = await newKey(milepost.url, customer);
    const asked = jest.spyOn(repository(), 'findKey');
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    const answer = await look(mistyped);
    expectProblem(answer, { status: 401, code: 'unauthorized' });
    expect(answer.body.detail).toContain('mistyped');
    await expect(sockets.connect(mistyped)).rejects.toThrow('unauthorized');
    expect(asked).not.toHaveBeenCalled();
    expect(await statusOf(key)).toBe(200);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('of BOOTSTRAP_API_KEY may look like a mistyped one', async () => {
    const bootstrap = `mp_live_selfmade_${'k'.repeat(38)}`;
    const { app, url } = await startApp(milepost.stores, { BOOTSTRAP_API_KEY: bootstrap });
    try {
      expect((await new Brand(url, bootstrap).request('GET', READ)).status).toBe(200);
      expect(await new Brand(url, bootstrap).register('BOOTSTRAP')).toMatch(/^shp_/);
    } finally {
      await app.close();
    }
  });

  it('is looked up once for all who use it at once, and has a note of it, made at most once a minute', async () => {
    const issued = await newKey(milepost.url, customer);
    expect((await listed(issued)).last_used_at).toBeNull();
    const noted = countStatements(
      milepost.app.get<Pools>(POOLS, { strict: false }).bookkeeping,
      'note-key-use',
    );
    const lookedUp = jest.spyOn(repository(), 'findKey');
    await Promise.all(Array.from({ length: 20 }, () => look(issued.key)));
    expect(lookedUp).toHaveBeenCalledTimes(1);
    const first = await until(
      () => listed(issued),
      ({ last_used_at }) => last_used_at !== null,
    );
    expect(Math.abs(Date.parse(first.last_used_at!) - Date.now())).toBeLessThan(10_000);
    const before = noted();
    lookedUp.mockClear();
    await until(
      () => look(issued.key),
      () => lookedUp.mock.calls.length > 0,
    );
    expect(noted()).toBe(before);
    expect((await listed(issued)).last_used_at).toBe(first.last_used_at);
  });
});

describe('an operator', () => {
  it('sees the customers, the newest first', async () => {
    const newest = await newCustomer(milepost.url);
    const { body } = await admin.request<Page<{ customer_id: string; name: string; created_at: string }>>(
      'GET',
      '/api/v1/admin/customers',
    );
    expect(body).toMatchObject({ has_more: false, next_cursor: null });
    expect(body.data[0]).toEqual({
      customer_id: newest,
      name: 'another',
      created_at: expect.any(String) as string,
    });
    const times = body.data.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(body.data.map(({ name }) => name)).toContain('default');
  });

  it('sees the keys of a customer, the newest first, also those that open nothing, and never a key', async () => {
    const owner = await newCustomer(milepost.url);
    expect(await listKeys(owner)).toEqual([]);
    const old = await newKey(milepost.url, owner, { name: 'old' });
    const kept = await newKey(milepost.url, owner, { scopes: ['read'], expires_at: '2999-01-01' });
    await admin.request('DELETE', `/api/v1/admin/keys/${old.key_id}`);
    const time = expect.stringMatching(/Z$/) as string;
    const unused = { created_at: time, last_used_at: null };
    expect(await listKeys(owner)).toEqual([
      {
        ...unused,
        key_id: kept.key_id,
        name: null,
        scopes: ['read'],
        expires_at: '2999-01-01T00:00:00.000Z',
        revoked_at: null,
      },
      {
        ...unused,
        key_id: old.key_id,
        name: 'old',
        scopes: ['read', 'write'],
        expires_at: null,
        revoked_at: time,
      },
    ]);
  });

  it.each([
    [{ scopes: [] }, '/scopes'],
    [{ scopes: 'read' }, '/scopes'],
    [{ scopes: ['read', 'read'] }, '/scopes'],
    [{ scopes: ['admin'] }, '/scopes'],
    [{ expires_at: 'tomorrow' }, '/expires_at'],
    [{ expires_at: '2001-01-01' }, '/expires_at'],
    [{ expires: '2999-01-01' }, '/expires'],
  ])('who asks for a key with %j is told what is wrong', async (plan, pointer) => {
    const answer = await admin.request<Problem>('POST', `/api/v1/admin/customers/${customer}/keys`, plan);
    expectProblem(answer, { status: 400, code: 'invalid_fields' });
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  it('is told that there is no such customer, however the id is wrong', async () => {
    const unknown = `cus_${'0'.repeat(12)}7${'0'.repeat(3)}8${'0'.repeat(15)}`;
    for (const id of [unknown, 'cus_', 'default']) {
      for (const method of ['GET', 'POST']) {
        const route = { method, path: `/api/v1/admin/customers/${id}/keys` };
        const answer = await admin.request(method, route.path, bodyFor(route));
        expectProblem(answer, { status: 404, code: 'not_found' });
      }
    }
  });
});
