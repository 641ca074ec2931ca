/** What a front end is promised by the socket: snapshots, every version in order, resume, and nobody else's shipments. */
import { Brand } from '../support/brand.js';
import { newBrand } from '../support/customers.js';
import { ask } from '../support/follower.js';
import { startMilepost, type TestMilepost } from '../support/milepost.js';
import { atVersion, codesOf, scan, send, shipmentWith } from '../support/scans.js';
import { Sockets, toldTo, untilTold, versionsIn } from '../support/sockets.js';
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

describe('subscribe', () => {
  it('answers with what GET tracking answers, then tells every version in order, corrections too', async () => {
    const id = await shipmentWith(milepost.url, 'BASIC', 2);
    const socket = await sockets.connect();
    const told = toldTo(socket);
    expect(await ask(socket, { shipment_ids: [id] })).toEqual({
      ok: true,
      shipments: [await brand.track(id)],
      errors: [],
    });
    await send(milepost.url, scan('BASIC', 3, { status: 'out_for_delivery' }));
    await untilTold(told, 1);
    await send(milepost.url, scan('BASIC', 4, { status: 'delivered' }), scan('BASIC', 2));
    await untilTold(told, 2);
    await send(milepost.url, scan('BASIC', 4, { status: 'delivered', location: { city: 'Berlin' } }));
    await untilTold(told, 3);
    const document = await atVersion(brand, id, 5);
    expect(told.at(-1)).toEqual({
      shipment_id: id,
      version: 5,
      status: 'delivered',
      sub_status: null,
      event: document.events[0],
    });
    expect(versionsIn(told)).toEqual([3, 4, 5]);
    expect(codesOf(told.map(({ event }) => event))).toEqual(['SCAN3', 'SCAN4', 'SCAN4']);
    expect(told[0]!.status).toBe('out_for_delivery');
  });

  it('answers for each shipment alone: unknown, malformed and other customers are not found', async () => {
    const stranger = await newBrand(milepost.url);
    const [mine, theirs] = [
      await shipmentWith(milepost.url, 'MINE', 1),
      await shipmentWith(milepost.url, 'THEIRS', 1, stranger),
    ];
    const socket = await sockets.connect();
    const told = toldTo(socket);
    const wrong = [theirs, `shp_${'0'.repeat(32)}`, 'shp_', '', '1', `${theirs}'--`, mine.toUpperCase()];
    const { ok, shipments, errors } = await ask(socket, { shipment_ids: [mine, ...wrong, mine] });
    expect([ok, shipments.map(({ shipment_id }) => shipment_id)]).toEqual([true, [mine]]);
    expect(errors).toEqual(wrong.map((shipment_id) => ({ shipment_id, code: 'not_found' })));
    await send(milepost.url, scan('THEIRS', 2), scan('MINE', 2));
    await untilTold(told, 1);
    await atVersion(stranger, theirs, 2);
    expect(told.map(({ shipment_id }) => shipment_id)).toEqual([mine]);
  });

  it('tells what was missed after a version before it answers', async () => {
    const id = await shipmentWith(milepost.url, 'RESUME', 5);
    const socket = await sockets.connect();
    const told = toldTo(socket);
    const { shipments } = await ask(socket, { shipment_ids: [id], after: { [id]: 2 } });
    expect(shipments[0]!.version).toBe(5);
    expect(versionsIn(told)).toEqual([3, 4, 5]);
    await send(milepost.url, scan('RESUME', 6));
    await untilTold(told, 4);
    expect(versionsIn(told)).toEqual([3, 4, 5, 6]);
  });

  it('tells long histories of many shipments whole', async () => {
    const numbers = ['LONG1', 'LONG2', 'LONG3'];
    const ids = await Promise.all(numbers.map((number) => brand.register(number)));
    for (const number of numbers) {
      await send(milepost.url, ...Array.from({ length: 150 }, (_, minute) => scan(number, minute / 60)));
    }
    for (const id of ids) await atVersion(brand, id, 150);
    const socket = await sockets.connect();
    const told = toldTo(socket);
    await ask(socket, { after: Object.fromEntries(ids.map((id, index) => [id, index])) });
    for (const [index, id] of ids.entries()) {
      const versions = versionsIn(told.filter(({ shipment_id }) => shipment_id === id));
      expect(versions).toEqual(Array.from({ length: 150 - index }, (_, at) => index + at + 1));
    }
  });

  it('takes a version from the future, or of a shipment without events, for what it is', async () => {
    const id = await shipmentWith(milepost.url, 'FUTURE', 1);
    const fresh = await brand.register('FRESH');
    const socket = await sockets.connect();
    const told = toldTo(socket);
    const after = { [id]: 99, [fresh]: 0 };
    const { shipments } = await ask(socket, { shipment_ids: [id, fresh], after });
    expect(shipments.map(({ version }) => version)).toEqual([1, 0]);
    await send(milepost.url, scan('FUTURE', 2), scan('FRESH', 1));
    await untilTold(told, 2);
    expect(new Set(told.map(({ shipment_id, version }) => `${shipment_id} ${version}`))).toEqual(
      new Set([`${id} 2`, `${fresh} 1`]),
    );
  });

  it('again and again, in the middle of it, tells each version once', async () => {
    const id = await shipmentWith(milepost.url, 'AGAIN', 1);
    const socket = await sockets.connect();
    const told = toldTo(socket);
    await ask(socket, { shipment_ids: [id] });
    for (let hour = 2; hour <= 20; hour += 1) {
      void ask(socket, { shipment_ids: [id] });
      await send(milepost.url, scan('AGAIN', hour));
    }
    await untilTold(told, 19);
    await ask(socket, { shipment_ids: [id], after: { [id]: 20 } });
    expect(versionsIn(told)).toEqual(Array.from({ length: 19 }, (_, index) => index + 2));
  });

  it('may have large answers, one after the other, and who takes them is not cut for it', async () => {
    const numbers = Array.from({ length: 300 }, (_, index) => `LARGE${index}`);
    const ids = await Promise.all(numbers.map((number) => brand.register(number)));
    for (let hour = 1; hour <= 10; hour += 1) {
      await send(milepost.url, ...numbers.map((number) => scan(number, hour)));
    }
    for (const id of ids) await atVersion(brand, id, 10);
    const socket = await sockets.connect();
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(socket, { shipment_ids: ids })));
    expect(Buffer.byteLength(JSON.stringify(answers[0]))).toBeGreaterThan(1024 * 1024);
    expect(answers.map(({ shipments }) => shipments.length)).toEqual([300, 300, 300, 300, 300, 300]);
    expect(socket.connected).toBe(true);
  });
});

describe('subscribe to all', () => {
  it("tells of every shipment of the customer, of those to come as well, and of nobody else's", async () => {
    const [owner, stranger] = [await newBrand(milepost.url), await newBrand(milepost.url)];
    const socket = await sockets.connect(owner.key);
    const told = toldTo(socket);
    const first = await shipmentWith(milepost.url, 'ALL1', 2, owner);
    await until(
      () => owner.request<{ data: unknown[] }>('GET', '/api/v1/events'),
      ({ body }) => body.data.length === 2, // numbered a moment after they are shown
    );
    const answer = await ask(socket, { all: true });
    expect(answer).toMatchObject({ ok: true, shipments: [], errors: [] });
    const second = await owner.register('ALL2');
    await stranger.register('ALL1');
    await send(milepost.url, scan('ALL1', 3), scan('ALL2', 1), scan('ALL1', 4));
    await untilTold(told, 3);
    await send(milepost.url, scan('ALL2', 2));
    await untilTold(told, 4);
    const versions = (id: string) => versionsIn(told.filter(({ shipment_id }) => shipment_id === id));
    expect([versions(first), versions(second)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4].map((at) => answer.sequence! + at));
  });

  it('again and again, in the middle of it, tells each version once', async () => {
    const owner = await newBrand(milepost.url);
    const id = await shipmentWith(milepost.url, 'REPEAT', 1, owner);
    const socket = await sockets.connect(owner.key);
    const told = toldTo(socket);
    await until(
      () => ask(socket, { all: true }),
      ({ sequence }) => sequence === 1,
    );
    for (let hour = 2; hour <= 20; hour += 1) {
      void ask(socket, { all: true });
      await send(milepost.url, scan('REPEAT', hour));
    }
    await untilTold(told, 19);
    await ask(socket, { all: true }, 'unsubscribe');
    await send(milepost.url, scan('REPEAT', 21));
    await atVersion(owner, id, 21);
    await ask(socket, { shipment_ids: [] });
    expect(versionsIn(told)).toEqual(Array.from({ length: 19 }, (_, index) => index + 2));
  });

  it('resumes by sequence, and with single shipments beside it tells each version once', async () => {
    const owner = await newBrand(milepost.url);
    const [one, other] = [
      await shipmentWith(milepost.url, 'BOTH1', 3, owner),
      await shipmentWith(milepost.url, 'BOTH2', 3, owner),
    ];
    const socket = await sockets.connect(owner.key);
    const told = toldTo(socket);
    await until(
      () => ask(socket, { all: true }),
      ({ sequence }) => sequence === 6,
    );
    const answer = await ask(socket, { all: true, after_sequence: 1, after: { [one]: 1 } });
    expect(answer).toMatchObject({ ok: true, shipments: [{ shipment_id: one, version: 3 }], sequence: 6 });
    await send(milepost.url, scan('BOTH1', 4), scan('BOTH2', 4));
    await untilTold(told, 7);
    await ask(socket, { shipment_ids: [one] }, 'unsubscribe');
    await send(milepost.url, scan('BOTH1', 5), scan('BOTH2', 5));
    await untilTold(told, 9);
    const versions = (id: string) => versionsIn(told.filter(({ shipment_id }) => shipment_id === id));
    expect([versions(one), versions(other)]).toEqual([
      [2, 3, 4, 5],
      [1, 2, 3, 4, 5],
    ]);
  });
});

it('a shipment registered after its events is told when it is registered', async () => {
  const owner = await newBrand(milepost.url);
  const socket = await sockets.connect(owner.key);
  const told = toldTo(socket);
  await ask(socket, { all: true });
  await send(milepost.url, scan('PARKED', 1), scan('PARKED', 2));
  const id = await owner.register('PARKED');
  await untilTold(told, 2);
  expect(told.map(({ shipment_id, version }) => [shipment_id, version])).toEqual([
    [id, 1],
    [id, 2],
  ]);
});
