/** What brands ask for while their messages are under way: it counts, whatever becomes of those. */
import { Client } from 'pg';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';
import type { Script } from '../support/scripted-server.js';
import {
  accepts,
  deliveriesOf,
  type Endpoint,
  endpointOf,
  OUTBOUND,
  pathOf,
  type Scene,
  Subscribers,
  told,
  triedTimes,
} from '../support/subscriber.js';
import { until } from '../support/until.js';

/** More than one statement takes. */
const MANY = 12_000;

let milepost: TestMilepost;
let subscribers: Subscribers;
let sql: Client;
beforeAll(async () => {
  milepost = await startMilepost(OUTBOUND);
  subscribers = await new Subscribers(milepost).open();
  sql = new Client({ connectionString: milepost.stores.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await subscribers.close();
  await milepost.stop();
});

const stateOf = async (scene: Scene) => (await endpointOf(scene)).state;

/** The first message gets no answer before it is released; the others get this one. */
const hangsAtFirst = (script: Script): Script => {
  let asked = 0;
  return (message) => ((asked += 1) === 1 ? 'hang' : script(message));
};

it('a message that is retried while it is under way is sent again', async () => {
  const scene = await subscribers.scene(hangsAtFirst(accepts));
  await send(milepost.url, scan(scene.number, 1));
  await told(scene.subscriber, 1);
  const [delivery] = await deliveriesOf(scene.brand, scene.endpoint);
  const retried = await scene.brand.request('POST', `/api/v1/deliveries/${delivery!.delivery_id}/retry`);
  expect(retried.status).toBe(202);
  scene.subscriber.release({ status: 200 });
  await told(scene.subscriber, 2);
  await triedTimes(scene.brand, scene.endpoint, 1);
});

describe('an endpoint that says when to come back', () => {
  const busy: Script = () => ({ status: 429, headers: { 'retry-after': '3600' } });
  const paused = (scene: Scene) =>
    until(
      () => stateOf(scene),
      (state) => state === 'paused',
    );

  it('is left alone until then, though it takes a message that was under way', async () => {
    const scene = await subscribers.scene(hangsAtFirst(busy));
    await send(milepost.url, scan(scene.number, 1), scan(scene.number, 2));
    await paused(scene);
    scene.subscriber.release({ status: 200 });
    const taken = () => deliveriesOf(scene.brand, scene.endpoint, 'state=delivered');
    await until(taken, ({ length }) => length === 1);
    expect(await stateOf(scene)).toBe('paused');
  });

  it('is told before that what its brand asks for', async () => {
    const scene = await subscribers.scene(busy);
    await send(milepost.url, scan(scene.number, 1));
    await paused(scene);
    scene.subscriber.script = accepts;
    await scene.brand.request('POST', `${pathOf(scene.endpoint)}/test`);
    await told(scene.subscriber, 2);
    expect(await stateOf(scene)).toBe('open');
  });
});

it('an endpoint that would rather speak something else has refused its message', async () => {
  const upgrade = { status: 101, headers: { connection: 'Upgrade', upgrade: 'other' } };
  const scene = await subscribers.scene(() => upgrade);
  await send(milepost.url, scan(scene.number, 1));
  const delivery = await triedTimes(scene.brand, scene.endpoint, 1);
  expect(delivery).toMatchObject({ state: 'pending', last_attempt: { status: 101 } });
});

it('a change of an endpoint takes back no rotation of its secret', async () => {
  const { brand, endpoint } = await subscribers.scene(accepts);
  const secretOf = async () => {
    const text = 'SELECT secret FROM webhook_endpoints WHERE url = $1';
    return (await sql.query<{ secret: string }>(text, [endpoint.url])).rows[0]!.secret;
  };
  const rotating = Array.from({ length: 5 }, () =>
    brand.request<Endpoint>('POST', `${pathOf(endpoint)}/rotate-secret`),
  );
  const changing = Array.from({ length: 20 }, (_, count) =>
    brand.request('PATCH', pathOf(endpoint), { description: `change ${count}` }),
  );
  const rotated = await Promise.all(rotating);
  await Promise.all(changing);
  expect(rotated.map(({ body }) => body.secret)).toContain(await secretOf());
});

it('a rotation that is asked for again with its key is one rotation', async () => {
  const { brand, endpoint } = await subscribers.scene(accepts);
  const rotate = async () => {
    const key = { 'idempotency-key': 'once' };
    return (await brand.request<Endpoint>('POST', `${pathOf(endpoint)}/rotate-secret`, undefined, key)).body;
  };
  const { secret } = await rotate();
  expect((await rotate()).secret).toBe(secret);
});

describe('an endpoint with more messages than a statement has time for', () => {
  const withMany = async () => {
    const scene = await subscribers.scene(() => ({ status: 500 }));
    await send(milepost.url, scan(scene.number, 1));
    await atVersion(scene.brand, scene.id, 1);
    await sql.query(
      `INSERT INTO deliveries (id, endpoint_id, customer_id, event_type, body, state)
       SELECT gen_random_uuid(), id, customer_id, 'shipment.event_added', '{}', 'delivered'
       FROM webhook_endpoints, generate_series(1, $2) WHERE url = $1`,
      [scene.endpoint.url, MANY],
    );
    return scene;
  };

  it('is told all of them again', async () => {
    const { brand, endpoint } = await withMany();
    const replay = await brand.request('POST', `${pathOf(endpoint)}/replay`, {
      since: '2020-01-01T00:00:00Z',
    });
    expect(replay).toMatchObject({ status: 202, body: { replayed: MANY + 1 } });
  });

  it('is deleted with them', async () => {
    const { brand, endpoint } = await withMany();
    expect((await brand.request('DELETE', pathOf(endpoint))).status).toBe(204);
    expect((await brand.request('GET', pathOf(endpoint))).status).toBe(404);
  });
});

it('an endpoint that is deleted while a test message to it is being written is a 404', async () => {
  const { brand, endpoint } = await subscribers.scene(accepts);
  const watcher = new Client({ connectionString: milepost.stores.databaseUrl });
  await watcher.connect();
  await sql.query('BEGIN');
  await sql.query('DELETE FROM webhook_endpoints WHERE url = $1', [endpoint.url]);
  const testing = brand.request('POST', `${pathOf(endpoint)}/test`);
  await until(
    async () => (await watcher.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).rowCount,
    (waiting) => waiting! > 0,
  );
  await sql.query('COMMIT');
  expect((await testing).status).toBe(404);
  await watcher.end();
});
