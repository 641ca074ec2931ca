/** A brand is told of changes by webhooks of its own: rightly signed, until they are taken, and again when it asks. */
import { Webhook } from 'standardwebhooks';
import { expectProblem } from '../support/answers.js';
import { Brand } from '../support/brand.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send } from '../support/scans.js';
import {
  accepts,
  deliveriesOf,
  messageIn,
  OUTBOUND,
  pathOf,
  subscribe,
  Subscribers,
  told,
  triedTimes,
  type Delivery,
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

const EVERYTHING = { event_types: ['*'] };

describe('a change', () => {
  it('is told in messages that the reference implementation verifies', async () => {
    const { subscriber, endpoint, number, id } = await subscribers.scene(accepts, EVERYTHING);
    await send(milepost.url, scan(number, 1));
    await told(subscriber, 2);
    const webhook = new Webhook(endpoint.secret);
    for (const { headers, body } of subscriber.asked) {
      expect(() => webhook.verify(body, headers as Record<string, string>)).not.toThrow();
      expect(headers['content-type']).toBe('application/json');
    }
    const messages = subscriber.asked.map(messageIn);
    expect(messages.map(({ type }) => type).sort()).toEqual([
      'shipment.event_added',
      'shipment.status_changed',
    ]);
    expect(messages.find(({ type }) => type === 'shipment.status_changed')!.data).toMatchObject({
      shipment: { shipment_id: id, status: 'in_transit', version: 1 },
      event: { code: 'SCAN1' },
      previous_attributes: { status: 'pending' },
      version: 1,
    });
  });

  it('is told by type, carrier and status, as each endpoint asked', async () => {
    const { brand, subscriber: all, number } = await subscribers.scene(accepts, EVERYTHING);
    const [delivered, other] = [await subscribers.server(accepts), await subscribers.server(accepts)];
    await subscribe(brand, delivered.url, { event_types: ['shipment.delivered', 'shipment.eta_changed'] });
    await subscribe(brand, other.url, { carriers: ['ups'] });
    await subscribe(brand, other.url, { statuses: ['returned'] });
    const day = '2026-12-01';
    await send(milepost.url, scan(number, 1, { estimated_delivery: day }));
    await told(delivered, 1);
    await send(milepost.url, scan(number, 2, { status: 'delivered' }));
    await told(delivered, 2);
    await told(all, 6);
    expect(delivered.asked.map((asked) => messageIn(asked).type)).toEqual([
      'shipment.eta_changed',
      'shipment.delivered',
    ]);
    expect(messageIn(delivered.asked[0]!).data.previous_attributes).toMatchObject({
      estimated_delivery: null,
    });
    expect(other.asked).toEqual([]);
  });

  it("is told to its own brand's endpoints only", async () => {
    const mine = await subscribers.scene(accepts, EVERYTHING);
    const theirs = await subscribers.scene(accepts, EVERYTHING);
    await send(milepost.url, scan(mine.number, 1));
    await told(mine.subscriber, 2);
    expect(theirs.subscriber.asked).toEqual([]);
  });

  it('that was parked is told when its shipment is registered', async () => {
    const { brand, subscriber } = await subscribers.scene(accepts, EVERYTHING);
    await send(milepost.url, scan('PARKED-HOOK', 1));
    await brand.register('PARKED-HOOK');
    await told(subscriber, 2);
  });
});

describe('a message', () => {
  it('that is not taken is sent again with its id, on the schedule, until it is', async () => {
    const answers = [500, 302, 200];
    const { brand, subscriber, endpoint, number } = await subscribers.scene(() => ({
      status: answers.shift() ?? 200,
      headers: { location: milepost.url },
    }));
    await send(milepost.url, scan(number, 1));
    await told(subscriber, 1);
    const refused = await triedTimes(brand, endpoint, 1);
    expect(refused).toMatchObject({ state: 'pending', last_attempt: { status: 500 } });
    const wait = Date.parse(refused.next_attempt_at!) - Date.now();
    expect(wait).toBeGreaterThan(1000);
    expect(wait).toBeLessThan(6100);
    for (const count of [2, 3]) {
      await subscribers.letTimePass();
      await told(subscriber, count);
      await triedTimes(brand, endpoint, count);
    }
    const [delivery] = await deliveriesOf(brand, endpoint, 'state=delivered');
    expect(delivery).toMatchObject({ attempts: 3, next_attempt_at: null, last_attempt: { status: 200 } });
    expect(new Set(subscriber.asked.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([delivery!.delivery_id]),
    );
  });

  it('fails after its tenth attempt, is kept, and is sent again when the brand asks', async () => {
    let status = 500;
    const { brand, subscriber, endpoint, number } = await subscribers.scene(() => ({ status }));
    await send(milepost.url, scan(number, 1));
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await triedTimes(brand, endpoint, attempt);
      await subscribers.letTimePass();
    }
    const [failed] = await deliveriesOf(brand, endpoint, 'state=failed');
    expect(failed).toMatchObject({ attempts: 10, next_attempt_at: null });
    status = 204;
    const retried = await brand.request('POST', `/api/v1/deliveries/${failed!.delivery_id}/retry`);
    expect(retried).toMatchObject({ status: 202, body: { state: 'pending', attempts: 0 } });
    await told(subscriber, 11);
    await until(
      () => deliveriesOf(brand, endpoint),
      ([delivery]) => delivery?.state === 'delivered',
    );
  });

  it('is shown with the very bytes that were sent', async () => {
    const { brand, subscriber, endpoint, number } = await subscribers.scene(accepts);
    await send(milepost.url, scan(number, 1));
    const [sent] = await told(subscriber, 1);
    const [delivery] = await deliveriesOf(brand, endpoint);
    const whole = await brand.request<Delivery>('GET', `/api/v1/deliveries/${delivery!.delivery_id}`);
    expect(whole.body.request_body).toBe(sent!.body);
    expectProblem(
      await new Brand(milepost.url).request('GET', `/api/v1/deliveries/${delivery!.delivery_id}`),
      {
        status: 404,
      },
    );
  });

  it('is replayed with all others since a time, each with its id', async () => {
    const { brand, subscriber, endpoint, number, id } = await subscribers.scene(accepts);
    await send(milepost.url, scan(number, 1));
    await atVersion(brand, id, 1);
    const since = new Date().toISOString();
    await send(milepost.url, scan(number, 2), scan(number, 3));
    await told(subscriber, 3);
    const replay = await brand.request('POST', `${pathOf(endpoint)}/replay`, { since });
    expect(replay).toMatchObject({ status: 202, body: { replayed: 2 } });
    await told(subscriber, 5);
    const codes = subscriber.asked.map((asked) => messageIn(asked).data.event.code);
    expect(codes.slice(3).sort()).toEqual(['SCAN2', 'SCAN3']);
  });
});
