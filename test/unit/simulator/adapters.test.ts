/** What simulated carriers tell, pushed or asked, is read by Milepost's adapters into exactly what has happened. */
import fc from 'fast-check';
import { adapterOf } from '../../../src/carriers/registry.js';
import type { CarrierEvent } from '../../../src/domain/carrier-event.js';
import type { Asked, Credentials, SimulatedCarrier } from '../../../src/simulator/carriers/carrier.js';
import { carrierOf } from '../../../src/simulator/carriers/carriers.js';
import { type PrintedScan, wallClock } from '../../../src/simulator/clock.js';
import { Parcels } from '../../../src/simulator/parcels.js';

interface Way {
  readonly slug: string;
  /** How the carrier is asked about a number. */
  readonly question?: (trackingNumber: string) => Partial<Asked>;
  /** The adapter's form of the answer, where it is another. */
  readonly toPayload?: (answer: unknown) => unknown;
  /** Whether the carrier prints the wall clock alone. */
  readonly isNaive?: true;
}

const post = (path: string, body: object) => ({ method: 'POST', path, body: JSON.stringify(body) });

const PUSHES: readonly Way[] = [
  { slug: 'fedex' },
  { slug: 'ups' },
  { slug: 'easypost' },
  { slug: 'generic' },
];

const PULLS: readonly Way[] = [
  {
    slug: 'fedex',
    question: (trackingNumber) =>
      post('/track/v1/trackingnumbers', {
        includeDetailedScans: true,
        trackingInfo: [{ trackingNumberInfo: { trackingNumber } }],
      }),
  },
  {
    slug: 'easypost',
    question: (tracking_code) => post('/v2/trackers', { tracker: { tracking_code } }),
    toPayload: (tracker) => ({ object: 'Event', result: tracker }),
  },
];

const SECRET = `Fx1${Buffer.from('a secret that both sides know').toString('base64')}`;
const CREDENTIALS: Credentials = {
  clientId: 'a client',
  clientSecret: 'its secret',
  apiKey: 'a key',
  webhookSecret: SECRET,
  webhookHeader: 'x-token',
};

/** A parcel's whole life, which has ended. */
function wholeLife(carrier: SimulatedCarrier, seed: number) {
  const parcels = new Parcels(carrier, { seed, first: 17, wrongClocks: 0.05 });
  const number = parcels.reserve();
  parcels.begin(number, { begun: Date.parse('2026-11-23T15:00:00Z'), speed: 100_000 });
  const scans = parcels.shipmentAt(number, Date.now() + 1e12).scans;
  return { scans, after: (count: number) => parcels.shipmentAfter(number, count) };
}

function read(slug: string, payload: unknown): CarrierEvent[] {
  const adapter = adapterOf(slug)!;
  return adapter.split(payload).map((unit) => adapter.read(unit));
}

/** By key; a key that stands for two scans would lose one. */
function pushed(carrier: SimulatedCarrier, life: ReturnType<typeof wholeLife>): Map<string, CarrierEvent> {
  const adapter = adapterOf(carrier.slug)!;
  const events = life.scans.flatMap((_, index) => {
    const { body, headers } = carrier.push(life.after(index + 1), CREDENTIALS);
    const request = { headers, body: Buffer.from(body), receivedAt: new Date() };
    expect(adapter.verify(request, SECRET, CREDENTIALS.webhookHeader)).toBe('valid');
    return read(carrier.slug, JSON.parse(body));
  });
  return new Map(events.map((event) => [event.key, event]));
}

function pulled(carrier: SimulatedCarrier, way: Way, life: ReturnType<typeof wholeLife>) {
  const shipment = life.after(life.scans.length);
  const headers = { transid: '1', transactionsrc: 'test' };
  const question = way.question!(shipment.trackingNumber);
  const asked = { method: 'GET', path: '/', query: new URLSearchParams(), headers, body: '', ...question };
  const answer = carrier.desk!.answer(asked, (number) =>
    number === shipment.trackingNumber ? shipment : null,
  );
  expect(answer!.status).toBe(200);
  const said: unknown = JSON.parse(JSON.stringify(answer!.body));
  return read(carrier.slug, way.toPayload?.(said) ?? said);
}

/** Each event is one of the scans, and each scan one of the events. */
function expectTold(events: Iterable<CarrierEvent>, scans: readonly PrintedScan[], way: Way): void {
  const carrier = carrierOf(way.slug)!;
  const instantOf = (scan: PrintedScan) => (way.isNaive ? Date.parse(`${wallClock(scan)}Z`) : scan.instant);
  const inOrder = [...events].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const told = inOrder.map((event) => ({
    code: event.code,
    at: event.occurredAt.toISOString(),
    local: event.occurredAtLocal?.slice(0, 16),
    city: event.place.city?.toUpperCase(),
    unmapped: event.unmapped,
  }));
  const happened = [...scans]
    .sort((a, b) => instantOf(a) - instantOf(b))
    .map((scan, index) => ({
      code: carrier.codeOf(scan.happening),
      at: new Date(instantOf(scan)).toISOString(),
      local: told[index]?.local && wallClock(scan).slice(0, 16),
      city: scan.at.city.toUpperCase(),
      unmapped: null,
    }));
  expect(told).toEqual(happened);
}

const seeds = fc.integer({ min: 0 });

it.each(PUSHES)('every push of $slug is rightly signed, and all of them tell the whole life', (way) => {
  const carrier = carrierOf(way.slug)!;
  fc.assert(
    fc.property(seeds, (seed) => {
      const life = wholeLife(carrier, seed);
      expectTold(pushed(carrier, life).values(), life.scans, way);
    }),
    { numRuns: 50 },
  );
});

it.each(PULLS)('what $slug answers tells the whole life, with the keys of the pushes', (way) => {
  const carrier = carrierOf(way.slug)!;
  fc.assert(
    fc.property(seeds, (seed) => {
      const life = wholeLife(carrier, seed);
      const events = pulled(carrier, way, life);
      expectTold(events, life.scans, way);
      const keys = events.map(({ key }) => key).sort();
      expect(keys).toEqual([...pushed(carrier, life).keys()].sort());
    }),
    { numRuns: 50 },
  );
});
