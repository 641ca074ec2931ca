/** Holds a Milepost against the ledger, when the faults are over: nothing acknowledged is lost, nothing is there twice. */
import { Redis } from 'ioredis';
import { eachOf } from '../../../src/domain/each-of.js';
import type { Brand, EventDocument, TrackingDocument } from '../../support/brand.js';
import { codesOf } from '../../support/scans.js';
import { until } from '../../support/until.js';
import type { Ledger } from './ledger.js';
import { isWhole } from './reader.js';

/** Timelines that are looked at at once. */
const AT_ONCE = 8;

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
    await eachOf([...shipments], AT_ONCE, async ([number, id]) => {
      const events = await historyOf(brand, id);
      compare(ledger, number, events, findings);
      await compareShown(brand, redis, id, number, events, findings);
    });
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
  const newestFirst = codesOf(events);
  const isRight = (document: TrackingDocument) =>
    isWhole(document) &&
    document.event_count === events.length &&
    codesOf(document.events).join() === newestFirst.slice(0, document.events.length).join();
  const seen = await until(() => brand.track(id), isRight).catch(() => null);
  const entry = await redis.zrevrange(`tracking:${id}`, 1, -1);
  const kept = codesOf(
    entry.map((member) => JSON.parse(member.slice(member.indexOf('|') + 1)) as EventDocument),
  );
  const isSame = kept.length === 0 || kept.join() === newestFirst.slice(0, kept.length).join();
  if (seen === null || !isSame) findings.wrong.push(number);
}
