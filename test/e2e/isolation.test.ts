/** Walls between customers: what is not yours is not there, and nobody can tell it from what never was. */
import { Redis } from 'ioredis';
import { startApp, startMilepost, type TestMilepost } from '../support/milepost.js';
import { expectProblem } from '../support/answers.js';
import { Brand } from '../support/brand.js';
import { newBrand, newCustomer, newKey } from '../support/customers.js';
import { ADMIN_KEY } from '../support/milepost.js';
import { bodyFor, type Route, routesFor, withId } from '../support/routes.js';
import { atVersion, scan, send } from '../support/scans.js';
import { until } from '../support/until.js';

/** Headers that differ from answer to answer. */
const ITS_OWN = ['date', 'x-request-id'];

let milepost: TestMilepost;
let redis: Redis;
beforeAll(async () => {
  milepost = await startMilepost();
  redis = new Redis(milepost.stores.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await milepost.stop();
});

/** All of an answer that its reader gets, but for what is of this request alone. */
async function answerTo(key: string, { method, path }: Route, body?: object): Promise<string> {
  const response = await fetch(milepost.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const headers = [...response.headers].filter(([name]) => !ITS_OWN.includes(name));
  const text = (await response.text()).replace(/"request_id":"req_\w+"/, '"request_id":"…"');
  return JSON.stringify([response.status, headers, text]);
}

describe("another customer's shipment", () => {
  const UNKNOWN = `shp_${'0'.repeat(12)}7${'0'.repeat(3)}8${'0'.repeat(15)}`;
  let theirs: string;
  let owner: Brand;
  let stranger: string;
  beforeAll(async () => {
    owner = await newBrand(milepost.url);
    theirs = await owner.register('THEIRS');
    await send(milepost.url, scan('THEIRS', 1), scan('THEIRS', 2));
    await atVersion(owner, theirs, 2);
    stranger = (await newKey(milepost.url, await newCustomer(milepost.url))).key;
  });

  const entries = () => redis.exists(`tracking:${theirs}`);
  const states = {
    warm: () =>
      until(
        async () => (await owner.track(theirs), entries()),
        (count) => count === 1,
      ),
    cold: () => redis.flushall(),
  };

  it.each(Object.keys(states) as (keyof typeof states)[])(
    'is answered as one that never was, byte for byte, on every route, with a %s read model',
    async (state) => {
      const routes = (await routesFor(milepost.url, 'secret_key')).filter(({ path }) => path.includes('{'));
      const paths = routes.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(['/api/v1/tracking/{id}', '/v2/trackers/{id}']));
      for (const route of routes) {
        const ask = (id: string) => answerTo(stranger, { ...route, path: withId(route, id) }, bodyFor(route));
        await states[state]();
        const unknown = await ask(UNKNOWN);
        expect(JSON.parse(unknown)).toEqual([404, expect.any(Array), expect.stringMatching(/"not_found"/i)]);
        const others = [theirs, theirs.toUpperCase(), theirs.slice(0, -1), `${theirs}0`, theirs.slice(4)];
        for (const id of [...others, 'shp_', `evt_${theirs.slice(4)}`, '1', "' OR true --", '\0', '%']) {
          expect([route, id, await ask(id)]).toEqual([route, id, unknown]);
        }
      }
    },
  );

  it('is answered so as well where the id is very long', async () => {
    const ask = (id: string) => answerTo(stranger, { method: 'GET', path: `/api/v1/tracking/${id}` });
    expect(await ask('x'.repeat(150))).toBe(await ask(UNKNOWN));
  });

  it('is answered by a problem where the id is no text', async () => {
    const answer = await new Brand(milepost.url, stranger).request('GET', '/api/v1/tracking/%E0%A4%A');
    expectProblem(answer, { status: 400, code: 'bad_request' });
  });

  it('is in no list', async () => {
    const brand = new Brand(milepost.url, stranger);
    for (const path of ['shipments', 'shipments?tracking_number=THEIRS', 'events/recent']) {
      const { body } = await brand.request('GET', `/api/v1/${path}`);
      expect(body).toEqual({ data: [], has_more: false, next_cursor: null });
    }
  });
});

describe('a key', () => {
  it('that was revoked is refused within 5 seconds, and its sibling is not', async () => {
    const customer = await newCustomer(milepost.url);
    const [revoked, kept] = [await newKey(milepost.url, customer), await newKey(milepost.url, customer)];
    const statusOf = async ({ key }: typeof kept) =>
      (await new Brand(milepost.url, key).request('GET', '/api/v1/shipments')).status;
    expect([await statusOf(revoked), await statusOf(kept)]).toEqual([200, 200]);
    const admin = new Brand(milepost.url, ADMIN_KEY);
    const revoke = () => admin.request('DELETE', `/api/v1/admin/keys/${revoked.key_id}`);
    expect((await revoke()).status).toBe(204);
    await until(
      () => statusOf(revoked),
      (status) => status === 401,
      5000,
    );
    expect(await statusOf(kept)).toBe(200);
    expectProblem(await revoke(), { status: 404, code: 'not_found' });
  });

  it('of a brand opens no admin route, and the admin key no route of a brand', async () => {
    const { key } = await newKey(milepost.url, await newCustomer(milepost.url));
    const cases = [
      {
        routes: await routesFor(milepost.url, 'admin_key'),
        wrong: ['', key, `${ADMIN_KEY}x`, ADMIN_KEY.slice(1)],
      },
      {
        routes: await routesFor(milepost.url, 'secret_key'),
        wrong: ['', ADMIN_KEY, `${key}x`, key.slice(1)],
      },
    ];
    for (const { routes, wrong } of cases) {
      expect(routes.length).toBeGreaterThan(5);
      for (const route of routes) {
        for (const given of wrong) {
          const brand = new Brand(milepost.url, given);
          const answer = await brand.request(route.method, withId(route, '1'), bodyFor(route));
          if (route.path.startsWith('/v2/')) {
            expect(answer).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
          } else expectProblem(answer, { status: 401, code: 'unauthorized' });
        }
      }
    }
  });
});

it('without ADMIN_API_KEY there are no admin routes, whatever key is sent', async () => {
  const { app, url } = await startApp(milepost.stores, { ADMIN_API_KEY: '' });
  try {
    for (const route of await routesFor(milepost.url, 'admin_key')) {
      for (const key of [ADMIN_KEY, '']) {
        const answer = await new Brand(url, key).request(route.method, withId(route, '1'), bodyFor(route));
        expectProblem(answer, { status: 404, code: 'not_found' });
      }
    }
  } finally {
    await app.close();
  }
});
