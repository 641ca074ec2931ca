/** The simulated carriers' webhooks: each scan once, but for what goes wrong on purpose, and again where nobody took it. */
import { createServer, type Server } from 'node:http';
import { CARRIERS } from '../../../src/simulator/carriers/carriers.js';
import type { Cluster } from '../../../src/simulator/cluster.js';
import type { Rates } from '../../../src/simulator/faults.js';
import { close, listen, readRequest } from '../../../src/simulator/http.js';
import { until } from '../../support/until.js';
import { begin, startCluster, stopClusters } from './cluster-in-test.js';

/** What came in, in order. */
interface Received {
  readonly path: string;
  readonly body: string;
}

let received: Received[];
let answer: (count: number) => number;
let server: Server;
let url: string;

beforeEach(async () => {
  received = [];
  answer = () => 202;
  server = createServer((request, response) => {
    void readRequest(request).then(({ path, body }) => {
      received.push({ path, body });
      response.writeHead(answer(received.length)).end();
    });
  });
  url = await listen(server, 0);
});

afterEach(async () => {
  await stopClusters();
  await close(server);
});

async function startAimed(rates: Rates = {}, seed = 1): Promise<Cluster> {
  const cluster = await startCluster({ rates, seed });
  cluster.aimAt(url, null);
  return cluster;
}

/** Plays some parcels of a carrier to their end. @returns what it has counted */
async function play(cluster: Cluster, slug: string, count: number) {
  const office = cluster.offices.get(slug)!;
  await begin(cluster, slug, count, 1e6);
  const scans = Array.from({ length: count }, (_, number) => office.parcels.lifeOf(number).scans.length);
  const total = scans.reduce((sum, number) => sum + number, 0);
  await until(
    () => Promise.resolve({ happened: office.tally.scans, waiting: office.pusher.backlog }),
    ({ happened, waiting }) => happened === total && waiting === 0,
  );
  return { ...office.tally, scans: total };
}

it.each(CARRIERS)('$slug tells every scan once, at its own door', async ({ slug }) => {
  const { scans, pushes } = await play(await startAimed(), slug, 3);
  expect(pushes).toMatchObject({ sent: scans, acknowledged: scans, refused: 0, failed: 0, dropped: 0 });
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set([`/api/v1/webhooks/${slug}`]));
  expect(new Set(received.map(({ body }) => body)).size).toBe(scans);
});

/** Which scans a freight company's pushes tell, whenever it is played. */
function scansTold(): string[] {
  return received.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id);
}

it('drops, repeats and delays as often as it is told to, the same scans with the same seed', async () => {
  const rates = { drop: 0.2, duplicate: 0.2, disorder: 0.2 };
  const { scans, pushes } = await play(await startAimed(rates), 'generic', 20);
  const told = scansTold().sort();
  for (const count of [pushes.dropped, pushes.duplicated, pushes.delayed]) {
    expect(count).toBeGreaterThan(scans / 10);
  }
  expect(told).toHaveLength(scans - pushes.dropped + pushes.duplicated);
  expect(new Set(told).size).toBe(scans - pushes.dropped);
  received = [];
  await play(await startAimed(rates), 'generic', 20);
  expect(scansTold().sort()).toEqual(told);
  received = [];
  await play(await startAimed(rates, 2), 'generic', 20);
  expect(scansTold().sort()).not.toEqual(told);
});

it('what is delayed comes behind what happened later, and nothing stays behind for ever', async () => {
  const { scans } = await play(await startAimed({ disorder: 1 }), 'generic', 1);
  const backwards = Array.from({ length: scans }, (_, index) => `AF00000000-${scans - index}`);
  expect(scansTold()).toEqual(backwards);
});

it('says nothing while it is down, nor later of what happened then', async () => {
  const { scans, pushes } = await play(await startAimed({ outage: 1 }), 'generic', 2);
  expect(pushes).toMatchObject({ sent: 0, dropped: scans });
  expect(received).toEqual([]);
});

it('sends again what was not taken, the same bytes, if it is a carrier that does', async () => {
  answer = (count) => (count === 1 ? 503 : 202);
  const { scans, pushes } = await play(await startAimed(), 'generic', 1);
  expect(pushes).toMatchObject({ sent: scans + 1, acknowledged: scans, failed: 0 });
  expect(received.filter(({ body }) => body === received[0]!.body)).toHaveLength(2);
  received = [];
  const ups = await play(await startAimed(), 'ups', 1);
  expect(ups.pushes).toMatchObject({ sent: ups.scans, acknowledged: ups.scans - 1, failed: 1 });
});

it('does not send again what was refused, and is not stopped by it', async () => {
  answer = () => 404;
  const { scans, pushes } = await play(await startAimed(), 'fedex', 2);
  expect(pushes).toMatchObject({ sent: scans, acknowledged: 0, refused: scans, failed: 0 });
});

it('gives up where nobody listens', async () => {
  const cluster = await startCluster();
  cluster.aimAt('http://127.0.0.1:9', null);
  const { scans, pushes } = await play(cluster, 'ups', 1);
  expect(pushes).toMatchObject({ sent: scans, failed: scans });
});
