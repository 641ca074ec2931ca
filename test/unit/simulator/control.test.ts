/** The cluster's own interface: it begins parcels, tells the truth about them, and spoils carriers at run time. */
import type { Cluster } from '../../../src/simulator/cluster.js';
import { ControlServer } from '../../../src/simulator/control-server.js';
import { close, listen } from '../../../src/simulator/http.js';
import { Traffic } from '../../../src/simulator/traffic.js';
import { until } from '../../support/until.js';
import { askAbout, rightHeaders, startCluster, stopClusters } from './cluster-in-test.js';

let cluster: Cluster;
let control: ControlServer;
let traffic: Traffic;
let url: string;

beforeEach(async () => {
  cluster = await startCluster({ speed: 1e5 });
  traffic = new Traffic(cluster, (message) => {
    throw new Error(message);
  });
  control = new ControlServer(cluster, traffic);
  url = await listen(control.server, 0);
});

afterEach(async () => {
  traffic.stop();
  await close(control.server);
  await stopClusters();
});

async function call(method: string, path: string, body?: object) {
  const response = await fetch(url + path, { method, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, json: (await response.json()) as never };
}

interface Parcels {
  readonly parcels: readonly { readonly tracking_number: string; readonly ends_at: string }[];
}

it('begins parcels over a while, and tells of each what has really happened so far', async () => {
  const { json } = await call('POST', '/parcels', { carrier: 'ups', count: 3, speed: 1, over_seconds: 60 });
  const { parcels } = json as Parcels;
  expect(new Set(parcels.map(({ tracking_number }) => tracking_number)).size).toBe(3);
  const truths = await Promise.all(
    parcels.map(({ tracking_number }) => call('GET', `/parcels/ups/${tracking_number}`)),
  );
  const scans = truths.map((truth) => (truth.json as { scans: object[] }).scans);
  expect(scans.map(({ length }) => length)).toEqual([1, 0, 0]);
  expect(scans[0]![0]).toMatchObject({ happening: 'label_created', code: 'MP' });
  expect(truths[0]!.json).toMatchObject({ carrier: 'ups', ended: false, ends_at: parcels[0]!.ends_at });
});

it('knows when a life has ended, and when all have', async () => {
  const { json } = await call('POST', '/parcels', { carrier: 'generic', speed: 1e6 });
  const [parcel] = (json as Parcels).parcels;
  const { json: truth } = await until(
    () => call('GET', `/parcels/generic/${parcel!.tracking_number}`),
    ({ json }) => (json as { ended: boolean }).ended,
  );
  expect(truth).toMatchObject({ carrier: 'acme_freight' });
  expect(Date.parse(parcel!.ends_at)).toBeLessThanOrEqual(Date.now());
  expect((await call('GET', '/stats')).json).toMatchObject({ ends_at: parcel!.ends_at, seconds_left: 0 });
});

it('keeps so many parcels on their way that about so many scans happen a second, until it is told to stop', async () => {
  await call('POST', '/traffic', { rate: 1000, carriers: ['ups', 'dhl'] });
  const scans = () => [...cluster.offices.values()].map(({ tally }) => tally.scans);
  const begun = performance.now();
  await until(
    () => Promise.resolve(scans()),
    ([ups, , , dhl]) => ups! + dhl! > 1500,
  );
  const perSecond = 1500 / ((performance.now() - begun) / 1000);
  expect(perSecond).toBeGreaterThan(500);
  expect(perSecond).toBeLessThan(2000);
  expect(scans().filter((count) => count > 0)).toHaveLength(2);
  await call('POST', '/traffic', { rate: 0 });
  const parcels = () => [...cluster.offices.values()].map(({ tally }) => tally.parcels);
  const then = parcels();
  await until(
    () => call('GET', '/stats'),
    ({ json }) => (json as { seconds_left: number }).seconds_left === 0,
  );
  expect(parcels()).toEqual(then);
});

it('spoils a carrier and heals it while it runs, and ends its tokens', async () => {
  const headers = await rightHeaders(cluster, 'usps');
  const status = async () => (await askAbout(cluster, 'usps', '1', headers)).status;
  expect(await status()).toBe(207);
  expect((await call('POST', '/faults/usps', { error: 1 })).json).toEqual({ error: 1 });
  expect(await status()).toBe(500);
  await call('DELETE', '/faults/usps');
  expect(await status()).toBe(207);
  await call('DELETE', '/tokens/usps');
  expect(await status()).toBe(401);
  const { pulls } = cluster.offices.get('usps')!.tally;
  expect((await call('GET', '/stats')).json).toMatchObject({ carriers: { usps: { pulls } } });
});

it('says what is wrong with a request', async () => {
  const wrong: [method: string, path: string, body: object | undefined, status: number][] = [
    ['POST', '/parcels', { carrier: 'acme' }, 404],
    ['POST', '/parcels', { carrier: 'ups', count: 0 }, 400],
    ['POST', '/parcels', { carrier: 'ups', count: 1.5 }, 400],
    ['POST', '/parcels', { carrier: 'ups', speed: 0.5 }, 400],
    ['POST', '/faults/ups', { hang: 2 }, 400],
    ['POST', '/target', { url: 'here' }, 400],
    ['POST', '/traffic', {}, 400],
    ['GET', '/parcels/ups/1Z', undefined, 404],
    ['GET', '/nowhere', undefined, 404],
  ];
  for (const [method, path, body, status] of wrong) {
    const answer = await call(method, path, body);
    expect([path, answer.status, Object.keys(answer.json)]).toEqual([path, status, ['detail']]);
  }
});
