/** Between Redis and the sockets: channels are shared, may lose and repeat what they say, and a client that does not read is cut. */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Push } from '../../src/realtime/push.service.js';
import { ShipmentSource } from '../../src/realtime/source.js';
import { Brand } from '../support/brand.js';
import { ask, Follower } from '../support/follower.js';
import { ADMIN_KEY, startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, scan, send, shipmentWith } from '../support/scans.js';
import { Sockets, toldTo, untilTold, versionsIn } from '../support/sockets.js';
import { until } from '../support/until.js';

let milepost: TestMilepost;
let brand: Brand;
let sockets: Sockets;
let redis: Redis;
beforeAll(async () => {
  milepost = await startMilepost();
  brand = new Brand(milepost.url);
  sockets = new Sockets(milepost.url);
  redis = new Redis(milepost.stores.redis.url);
});
afterEach(() => {
  sockets.close();
  jest.restoreAllMocks();
});
afterAll(async () => {
  redis.disconnect();
  await milepost.stop();
});

describe('the Redis channel of a shipment', () => {
  const listeners = async (id: string) => Number((await redis.pubsub('NUMSUB', `ws:${id}`))[1]);
  const heardBy = (id: string, count: number) =>
    until(
      () => listeners(id),
      (seen) => seen === count,
    );

  it('is heard once by a process, as long as one of its sockets follows', async () => {
    const id = await shipmentWith(milepost.url, 'CHANNEL', 1);
    expect(await listeners(id)).toBe(0);
    const [first, second] = [await sockets.connect(), await sockets.connect()];
    for (const socket of [first, second]) await ask(socket, { shipment_ids: [id] });
    expect(await listeners(id)).toBe(1);
    expect(await ask(first, { shipment_ids: [id] }, 'unsubscribe')).toEqual({ ok: true });
    expect(await listeners(id)).toBe(1);
    second.disconnect();
    await heardBy(id, 0);
    const told = toldTo(first);
    await send(milepost.url, scan('CHANNEL', 2));
    await ask(first, { shipment_ids: [id], after: { [id]: 1 } });
    await heardBy(id, 1);
    await atVersion(brand, id, 2);
    await untilTold(told, 1);
    expect(versionsIn(told)).toEqual([2]);
  });

  it.each(['subscribe', 'psubscribe'] as const)('speaks to whoever listens by %s', async (how) => {
    const id = await shipmentWith(milepost.url, how.toUpperCase(), 1);
    const listener = redis.duplicate();
    const heard: string[] = [];
    listener.on('message', (_channel, message) => heard.push(message));
    listener.on('pmessage', (_pattern, _channel, message) => heard.push(message));
    await listener[how](how === 'subscribe' ? `ws:${id}` : 'ws:shp_*');
    await send(milepost.url, scan(how.toUpperCase(), 2));
    await until(
      () => Promise.resolve(heard.map((message) => JSON.parse(message) as { shipment_id: string })),
      (events) => events.some((event) => event.shipment_id === id),
    );
    listener.disconnect();
  });

  it('may lose, repeat and make up messages: sockets are told what PostgreSQL has', async () => {
    const id = await shipmentWith(milepost.url, 'NOISE', 1);
    const follower = new Follower([id]);
    await follower.join(milepost.url);
    const channel = `ws:${id}`;
    const { events } = await brand.track(id);
    const old = { shipment_id: id, version: 1, status: 'in_transit', sub_status: null, event: events[0] };
    for (const noise of ['', 'x', '{}', '[]', 'null', '7', '{"version":"9"}', JSON.stringify(old)]) {
      await redis.publish(channel, noise);
    }
    await redis.publish(channel, JSON.stringify({ ...old, version: 1000 }));
    await send(milepost.url, scan('NOISE', 2));
    await follower.reaches(id, 2);
    await redis.client('KILL', 'TYPE', 'pubsub');
    await send(milepost.url, scan('NOISE', 3));
    await follower.reaches(id, 3);
    expect([follower.versionsOf(id), follower.flaws]).toEqual([[2, 3], []]);
    follower.cut();
  });

  it('is given the time to say what is committed: until then nobody reads it', async () => {
    const id = await brand.register('IN_TIME');
    const follower = new Follower([id]);
    await follower.join(milepost.url);
    const push = milepost.app.get(Push, { strict: false });
    const prepare = push.prepare.bind(push);
    jest.spyOn(push, 'prepare').mockImplementation(async (changes) => {
      await pause(100);
      return prepare(changes);
    });
    const read = jest.spyOn(ShipmentSource.prototype, 'readAfter');
    const last = 45;
    for (let hour = 1; hour <= last; hour += 1) {
      await Promise.all([send(milepost.url, scan('IN_TIME', hour)), pause(100)]);
    }
    await follower.reaches(id, last);
    expect(read).not.toHaveBeenCalled();
    expect(follower.flaws).toEqual([]);
    follower.cut();
  });
});

it('a Redis that hangs only delays what is told', async () => {
  const id = await brand.register('HANGS');
  const follower = new Follower([id]);
  await follower.join(milepost.url);
  const pid = milepost.stores.redis.pid()!;
  process.kill(pid, 'SIGSTOP');
  try {
    for (let hour = 1; hour <= 5; hour += 1) await send(milepost.url, scan('HANGS', hour));
    await follower.reaches(id, 5); // by the look into PostgreSQL
    await follower.join(milepost.url);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await send(milepost.url, scan('HANGS', 6));
  await follower.reaches(id, 6);
  expect([follower.versionsOf(id), follower.flaws]).toEqual([[1, 2, 3, 4, 5, 6], []]);
  follower.cut();
});

describe('a client that does not read', () => {
  const MANY = 12_000;

  it('is cut when about a megabyte waits for it, costs the others nothing, and resumes where it was', async () => {
    const id = await brand.register('SLOW');
    const [slow, fast] = [new Follower([id]), new Follower([id])];
    for (const follower of [slow, fast]) await follower.join(milepost.url);
    slow.stopReading();
    for (let minute = 0; minute < MANY; minute += 500) {
      await send(milepost.url, ...scans(minute, minute + 500));
    }
    await fast.reaches(id, MANY, 60_000);
    await untilCut('slow', 1);
    slow.cut();
    await slow.join(milepost.url);
    const all = Array.from({ length: MANY }, (_, index) => index + 1);
    for (const follower of [slow, fast]) {
      expect([follower.versionsOf(id), follower.flaws]).toEqual([all, []]);
      follower.cut();
    }
  });

  const scans = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) =>
      scan('SLOW', (from + index) / 60, { description: 'x'.repeat(500) }),
    );

  async function untilCut(reason: string, times: number): Promise<void> {
    const admin = { authorization: `Bearer ${ADMIN_KEY}` };
    await until(
      async () => (await fetch(`${milepost.url}/metrics`, { headers: admin })).text(),
      (text) => text.includes(`milepost_socket_cuts_total{reason="${reason}"} ${times}`),
    );
  }
});
