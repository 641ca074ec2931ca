/** Holds a Milepost against the ledger, when the faults are over: nothing acknowledged is lost, nothing is there twice. */
import { Redis } from 'ioredis';
import type { Brand, EventDocument } from '../../support/brand.js';
import { foldedStatus } from '../../support/lives.js';
import { until } from '../../support/until.js';
import type { Ledger } from './ledger.js';

export interface Findings {
  readonly acknowledged: number;
  /** Acknowledged, and shown nowhere. */
  readonly lost: string[];
  /** Shown more than once. */
  readonly doubled: string[];
  /** Shipments whose status, count or version is not that of their events, or whose entry in Redis is another timeline. */
  readonly wrong: string[];
}

/** @param shipments ids by tracking number */
export async function holdAgainst(
  ledger: Ledger,
  shipments: ReadonlyMap<string, string>,
  brand: Brand,
  redisUrl: string,
): Promise<Findings> {
  const findings = { acknowledged: ledger.acknowledged.size, lost: [], doubled: [], wrong: [] } as Findings;
  const redis = new Redis(redisUrl);
  try {
    for (const [number, id] of shipments) {
      const events = await historyOf(brand, id);
      compare(ledger, number, events, findings);
      await compareShown(brand, redis, id, number, events, findings);
    }
  } finally {
    redis.disconnect();
  }
  return findings;
}

async function historyOf(brand: Brand, id: string): Promise<EventDocument[]> {
  const { body } = await brand.request<{ data: EventDocument[] }>(
    'GET',
    `/api/v1/tracking/${id}/events?limit=200`,
  );
  return body.data;
}

function compare(ledger: Ledger, number: string, events: EventDocument[], findings: Findings): void {
  const shown = new Map<string, number>();
  for (const { code } of events) shown.set(`${number}-${code}`, (shown.get(`${number}-${code}`) ?? 0) + 1);
  for (const [id, { tracking_number }] of ledger.sent) {
    if (tracking_number !== number) continue;
    if (ledger.acknowledged.has(id) && !shown.has(id)) findings.lost.push(id);
    if ((shown.get(id) ?? 0) > 1) findings.doubled.push(id);
  }
}

/** What GET /tracking and Redis show is what the events say. */
async function compareShown(
  brand: Brand,
  redis: Redis,
  id: string,
  number: string,
  events: EventDocument[],
  findings: Findings,
): Promise<void> {
  const newestFirst = events.map(({ code }) => code);
  const life = { trackingNumber: number, events: events.toReversed().map(asSent) };
  const isRight = (document: Awaited<ReturnType<Brand['track']>>) =>
    document.event_count === events.length &&
    document.version === events.length &&
    document.status === (events.length === 0 ? 'pending' : foldedStatus(life)) &&
    document.events.map(({ code }) => code).join() === newestFirst.slice(0, 10).join();
  const seen = await until(() => brand.track(id), isRight).catch(() => null);
  const entry = await redis.zrevrange(`tracking:${id}`, 1, -1);
  const kept = entry.map(
    (member) => (JSON.parse(member.slice(member.indexOf('|') + 1)) as EventDocument).code,
  );
  const isSame = kept.length === 0 || kept.join() === newestFirst.slice(0, kept.length).join();
  if (seen === null || !isSame) findings.wrong.push(number);
}

function asSent({ status, code, occurred_at }: EventDocument) {
  return { carrier: 'acme_freight', tracking_number: '', status: status ?? '', code, occurred_at };
}
