/** The simulated carriers' interfaces: who is let in, what is not known, how often one may ask, what goes wrong. */
import type { Rates } from '../../../src/simulator/faults.js';
import { QuotaWatch, quotasFrom } from '../../../src/simulator/quota.js';
import { Tokens } from '../../../src/simulator/tokens.js';
import {
  ask,
  askAbout,
  begin,
  fedexQuestion,
  LOGINS,
  post,
  rightHeaders,
  SLUGS,
  startCluster,
  stopClusters,
} from './cluster-in-test.js';

afterEach(stopClusters);

const UNKNOWN = '000000000000';

describe.each(SLUGS)('%s', (slug) => {
  it('answers a client that it knows, and nobody else', async () => {
    const cluster = await startCluster();
    const [number] = await begin(cluster, slug, 1);
    const headers = await rightHeaders(cluster, slug);
    const right = await askAbout(cluster, slug, number!, headers);
    expect([right.status, right.text.includes(number!)]).toEqual([200, true]);
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { 'dhl-api-key': 'wrong' },
    ];
    for (const headers of wrong) {
      const { status, json } = await askAbout(cluster, slug, number!, headers);
      expect([status, typeof json]).toEqual([401, 'object']);
    }
    expect(cluster.offices.get(slug)!.tally.pulls).toMatchObject({ asked: 1, numbers: 1, unauthorized: 3 });
  });

  it('knows a parcel from its first scan on', async () => {
    const cluster = await startCluster();
    const headers = await rightHeaders(cluster, slug);
    const office = cluster.offices.get(slug)!;
    const number = office.reserve();
    const trackingNumber = office.carrier.trackingNumber(number);
    const isScanned = async () => {
      const { text } = await askAbout(cluster, slug, trackingNumber, headers);
      return text.toUpperCase().includes(office.parcels.lifeOf(number).origin.city.toUpperCase());
    };
    expect(await isScanned()).toBe(false);
    office.begin(number, { begun: Date.now(), speed: 1 });
    expect(await isScanned()).toBe(true);
  });

  it('grants no more than its quota in any span, says when to come again, and counts who does not wait', async () => {
    const cluster = await startCluster({ quotas: { [slug]: quotasFrom('3/60') } });
    const headers = await rightHeaders(cluster, slug);
    const statuses = [];
    for (let request = 0; request < 5; request += 1) {
      const { status, headers: said } = await askAbout(cluster, slug, UNKNOWN, headers);
      statuses.push(status === 429);
      if (status === 429) expect(Number(said.get('retry-after'))).toBeGreaterThan(50);
    }
    expect(statuses).toEqual([false, false, false, true, true]);
    expect(cluster.offices.get(slug)!.tally.pulls).toMatchObject({ asked: 5, throttled: 2, over_quota: 2 });
  });

  it('goes wrong as it is told to, and is well again', async () => {
    const cluster = await startCluster();
    const [number] = await begin(cluster, slug, 1);
    const headers = await rightHeaders(cluster, slug);
    const { faults } = cluster.offices.get(slug)!;
    const askWith = (rates: Rates, init: RequestInit = {}) => {
      faults.rates = rates;
      return askAbout(cluster, slug, number!, headers, init);
    };
    const throttled = await askWith({ throttle: 1 });
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await askWith({ error: 1 })).status).toBe(500);
    const malformed = await askWith({ malformed: 1 });
    expect([malformed.status, malformed.json]).toEqual([200, null]);
    await expect(askWith({ hang: 1 }, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout/);
    await expect(askWith({ outage: 1 })).rejects.toThrow(/fetch failed/);
    expect((await askWith({})).status).toBe(200);
    expect(cluster.offices.get(slug)!.tally.pulls).toMatchObject({ spoiled: 4, over_quota: 0 });
  });
});

describe.each(Object.entries(LOGINS))('%s', (slug, login) => {
  it('gives tokens to its client alone, counts them, and lets none in that has expired', async () => {
    const cluster = await startCluster();
    const wrong = [login('nobody', 'wrong'), login(cluster.env[`${slug.toUpperCase()}_CLIENT_ID`]!, 'wrong')];
    for (const [path, init] of wrong) expect((await ask(cluster, slug, path, init)).status).toBe(401);
    const headers = await rightHeaders(cluster, slug);
    expect((await askAbout(cluster, slug, UNKNOWN, headers)).status).not.toBe(401);
    cluster.desks.get(slug)!.tokens.revokeAll();
    expect((await askAbout(cluster, slug, UNKNOWN, headers)).status).toBe(401);
    expect(cluster.offices.get(slug)!.tally.pulls.tokens).toBe(3);
  });
});

it('a slow carrier answers rightly, after seconds', async () => {
  const cluster = await startCluster({ rates: { slow: 1 } });
  const [number] = await begin(cluster, 'dhl', 1);
  const headers = await rightHeaders(cluster, 'dhl');
  const begun = performance.now();
  expect((await askAbout(cluster, 'dhl', number!, headers)).text).toContain(number);
  expect(performance.now() - begun).toBeGreaterThan(1900);
});

it('a token lives as long as it is said to', () => {
  const tokens = new Tokens(300);
  const token = tokens.issue(1000);
  expect(tokens.isValid(token, 300_999)).toBe(true);
  expect(tokens.isValid(token, 301_000)).toBe(false);
});

it('several quotas hold at once, over spans that slide', () => {
  const watch = new QuotaWatch(quotasFrom('1/5+3/60'));
  const grants = [0, 1, 4999, 5000, 10_000, 15_000, 60_000].map((time) => watch.ask('a', time));
  expect(grants).toEqual([0, 4999, 1, 0, 0, 45_000, 0]);
  expect(watch.ask('b', 60_000)).toBe(0);
  for (const wrong of ['', '60', '0/5', '60/0', '60/3600+', 'a/b']) {
    expect(() => quotasFrom(wrong)).toThrow(/requests\/seconds/);
  }
});

it('FedEx answers up to 30 numbers, each for itself', async () => {
  const cluster = await startCluster();
  const numbers = await begin(cluster, 'fedex', 30);
  const headers = await rightHeaders(cluster, 'fedex');
  const track = (...asked: string[]) =>
    ask(cluster, 'fedex', '/track/v1/trackingnumbers', { ...fedexQuestion(...asked), headers });
  const { text } = await track(...numbers.slice(1), UNKNOWN);
  expect(text.match(/"scanEvents"/g)).toHaveLength(29);
  expect(text.match(/TRACKING\.TRACKINGNUMBER\.NOTFOUND/g)).toHaveLength(1);
  expect((await track(...numbers, UNKNOWN)).status).toBe(400);
});

it('UPS has 200 and a warning for what it does not know, and refuses who does not say who asks', async () => {
  const cluster = await startCluster();
  const headers = await rightHeaders(cluster, 'ups');
  const { status, json } = await askAbout(cluster, 'ups', UNKNOWN, headers);
  const warnings = [expect.objectContaining({ code: 'TW0001' })];
  expect([status, json]).toEqual([200, { trackResponse: { shipment: [{ warnings }] } }]);
  const { authorization } = headers;
  expect((await askAbout(cluster, 'ups', UNKNOWN, { authorization: authorization! })).status).toBe(400);
});

it('USPS has 207 where some numbers are not known, takes 35 and nothing but numbers; v3 repeats none', async () => {
  const cluster = await startCluster();
  const numbers = await begin(cluster, 'usps', 35);
  const headers = await rightHeaders(cluster, 'usps');
  const track = (items: object) =>
    ask(cluster, 'usps', '/tracking/v3r2/tracking', { ...post(items), headers });
  const items = numbers.map((trackingNumber) => ({ trackingNumber }));
  expect((await track(items)).status).toBe(200);
  const partial = await track([...items.slice(1), { trackingNumber: UNKNOWN }]);
  const codes = (partial.json as { statusCode: string }[]).map(({ statusCode }) => statusCode);
  expect([partial.status, codes.filter((code) => code === '404')]).toEqual([207, ['404']]);
  expect((await track([...items, { trackingNumber: UNKNOWN }])).status).toBe(400);
  expect((await track([{ trackingNumber: numbers[0], mailClass: 'x' }])).status).toBe(400);
  const one = (number: string) =>
    ask(cluster, 'usps', `/tracking/v3/tracking/${number}?expand=DETAIL`, { headers });
  const { json, text } = await one(numbers[0]!);
  expect((json as { trackingEvents: unknown[] }).trackingEvents.length).toBeGreaterThan(5);
  expect(text).not.toContain(numbers[0]);
  expect((await one(UNKNOWN)).status).toBe(404);
});

it('DHL has a problem of status 404 for what it does not know', async () => {
  const cluster = await startCluster();
  const { status, json } = await askAbout(cluster, 'dhl', UNKNOWN, await rightHeaders(cluster, 'dhl'));
  expect([status, json]).toEqual([404, expect.objectContaining({ status: 404 })]);
});

it('EasyPost makes an empty tracker of what nobody has scanned, and reads its trackers by their ids', async () => {
  const cluster = await startCluster();
  const [number] = await begin(cluster, 'easypost', 1);
  const headers = await rightHeaders(cluster, 'easypost');
  const empty = (await askAbout(cluster, 'easypost', UNKNOWN, headers)).json as { id: string };
  expect(empty).toMatchObject({ status: 'unknown', tracking_details: [] });
  const made = (await askAbout(cluster, 'easypost', number!, headers)).json as { id: string };
  expect((await ask(cluster, 'easypost', `/v2/trackers/${made.id}`, { headers })).json).toEqual(made);
  expect((await ask(cluster, 'easypost', `/v2/trackers/${empty.id}`, { headers })).status).toBe(404);
});
