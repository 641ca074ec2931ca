/** Subscribers that fail in every way: others notice nothing, nothing is lost, and what is private stays unreachable. */
import { Webhook } from 'standardwebhooks';
import { expectProblem } from '../support/answers.js';
import { newBrand } from '../support/customers.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';
import type { Script } from '../support/scripted-server.js';
import {
  accepts,
  deliveriesOf,
  type Endpoint,
  endpointOf,
  messageIn,
  OUTBOUND,
  pathOf,
  type Scene,
  Subscribers,
  told,
  triedTimes,
} from '../support/subscriber.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let subscribers: Subscribers;
beforeAll(async () => {
  milepost = await startMilepost(OUTBOUND);
  subscribers = await new Subscribers(milepost).open();
});
afterAll(async () => {
  await subscribers.close();
  await milepost.stop();
});

/** Sends so many scans, which are then applied. */
async function scans({ brand, number, id }: Scene, count: number): Promise<void> {
  await send(milepost.url, ...Array.from({ length: count }, (_, hour) => scan(number, hour)));
  await atVersion(brand, id, count);
}

describe('a subscriber', () => {
  it.each<[string, Script]>([
    ['hangs', () => 'hang'],
    ['refuses everything', () => ({ status: 500 })],
  ])('that %s holds up nobody else', async (_, script) => {
    const bad = await subscribers.scene(script);
    const good = await subscribers.scene(accepts);
    await scans(bad, 50);
    const begun = performance.now();
    await scans(good, 20);
    await told(good.subscriber, 20);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('that fails again and again is left alone, with all its messages kept, and tried with one of them', async () => {
    let status = 503;
    const failing = await subscribers.scene(() => ({ status }));
    await scans(failing, 30);
    await until(
      () => endpointOf(failing),
      ({ state }) => state === 'paused',
    );
    const tried = failing.subscriber.asked.length;
    expect(tried).toBeGreaterThanOrEqual(5);
    expect(tried).toBeLessThan(30);
    await subscribers.letTimePass();
    await told(failing.subscriber, tried + 1);
    await until(
      () => endpointOf(failing),
      ({ state }) => state === 'paused',
    );
    expect(failing.subscriber.asked).toHaveLength(tried + 1);
    status = 200;
    await subscribers.letTimePass();
    const taken = () => deliveriesOf(failing.brand, failing.endpoint, 'state=delivered&limit=100');
    await until(taken, ({ length }) => length === 30);
    expect(await endpointOf(failing)).toMatchObject({ state: 'open', failures_in_a_row: 0 });
  });

  it('that says 410 is disabled, is told nothing more, and of what waited when it is enabled again', async () => {
    let status = 410;
    const gone = await subscribers.scene(() => ({ status }));
    await scans(gone, 1);
    const disabled = await until(
      () => endpointOf(gone),
      ({ state }) => state === 'disabled',
    );
    expect(disabled).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    const test = await gone.brand.request('POST', `${pathOf(gone.endpoint)}/test`);
    expectProblem(test, { status: 409, code: 'endpoint_disabled' });
    status = 200;
    await subscribers.letTimePass();
    await gone.brand.request('PATCH', pathOf(gone.endpoint), { enabled: true });
    await told(gone.subscriber, 2);
  });

  it('that says when to come back is left alone until then', async () => {
    const busy = await subscribers.scene(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    await scans(busy, 1);
    const delivery = await triedTimes(busy.brand, busy.endpoint, 1);
    const wait = Date.parse(delivery.next_attempt_at!) - Date.now();
    expect(wait / 1000).toBeGreaterThan(3500);
    expect(wait / 1000).toBeLessThan(3601);
    const { paused_until: until } = await endpointOf(busy);
    expect(Date.parse(until as string) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('that answers without an end has taken the message all the same', async () => {
    const endless = await subscribers.scene(() => ({ status: 200, body: 'x'.repeat(1024 * 1024) }));
    await scans(endless, 1);
    const delivery = await triedTimes(endless.brand, endless.endpoint, 1);
    expect(delivery).toMatchObject({
      state: 'delivered',
      last_attempt: { status: 200, body: 'x'.repeat(1024) },
    });
  });

  it('that trickles for ever has taken the message as well, and holds up nobody else', async () => {
    const [endless, good] = [
      await subscribers.scene(() => ({ status: 200, body: 'taken', trickles: true })),
      await subscribers.scene(accepts),
    ];
    await scans(endless, 1);
    await scans(good, 1);
    await told(good.subscriber, 1);
    const delivery = await triedTimes(endless.brand, endless.endpoint, 1);
    expect(delivery).toMatchObject({
      state: 'delivered',
      last_attempt: { status: 200, body: expect.stringMatching(/^taken\.+$/) as string },
    });
    expect(endless.subscriber.asked).toHaveLength(1);
  });

  it('that is not there is told later', async () => {
    const away = await subscribers.scene(accepts);
    await away.subscriber.stop();
    await scans(away, 1);
    const delivery = await triedTimes(away.brand, away.endpoint, 1);
    expect(delivery).toMatchObject({
      state: 'pending',
      last_attempt: { status: null, error: expect.stringContaining('ECONNREFUSED') as string },
    });
  });
});

it('a secret that is rotated signs at once, and the one before for a day as well', async () => {
  const { brand, subscriber, endpoint, number } = await subscribers.scene(accepts);
  const path = `${pathOf(endpoint)}/rotate-secret`;
  const { body: rotated } = await brand.request<Endpoint>('POST', path);
  expect(rotated.secret).not.toBe(endpoint.secret);
  await send(milepost.url, scan(number, 1));
  const [asked] = await told(subscriber, 1);
  for (const secret of [endpoint.secret, rotated.secret]) {
    const verify = () => new Webhook(secret).verify(asked!.body, asked!.headers as Record<string, string>);
    expect(verify).not.toThrow();
  }
  expect(JSON.stringify((await brand.request('GET', pathOf(endpoint))).body)).not.toContain('whsec_');
});

it('a test message is sent when it is asked for', async () => {
  const { brand, subscriber, endpoint } = await subscribers.scene(accepts);
  const { status, body } = await brand.request<object>('POST', `${pathOf(endpoint)}/test`);
  expect([status, body]).toMatchObject([202, { event_type: 'webhook.test' }]);
  const [asked] = await told(subscriber, 1);
  expect(messageIn(asked!).type).toBe('webhook.test');
});

it.each([
  'http://127.0.0.1@evil.example/',
  'ftp://127.0.0.1/',
  'http://example.com/hook',
  'https://10.1.2.3/',
  'https://[::1]/',
  'https://169.254.169.254/latest/meta-data',
  'not a url',
])('an endpoint at %s is refused', async (url) => {
  const brand = await newBrand(milepost.url);
  const answer = await brand.request('POST', '/api/v1/webhook-endpoints', { url, event_types: ['*'] });
  expectProblem(answer, {
    code: 'invalid_fields',
    errors: [{ pointer: '/url', detail: expect.any(String) as string }],
  });
});
