/** Tells the stories of test numbers as a carrier would: what is due goes into the inbox, and the pipeline does the rest. */
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { TRACKING_EVENTS } from '../bus/queues.js';
import { genericAdapter } from '../carriers/generic/generic.adapter.js';
import { publicId } from '../domain/ids.js';
import { encodeFrame, type InboxBody } from '../storage/inbox-frame.js';
import { appendBatch } from '../storage/inbox.sql.js';
import type { Pools } from '../storage/pools.js';
import { inTransaction, type Sql } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import { claimStories, settleStories, type StoryRow, type ToldStory } from '../storage/test-stories.sql.js';
import { eventOf, nextPassage } from './passage.js';
import { storyOf } from './test-number.js';

const BATCH = 100;

@Injectable()
export class Storyteller {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(TRACKING_EVENTS) private readonly trackingEvents: Doorbell,
  ) {}

  /** Tells what is due by now, each scene once. @throws Error where PostgreSQL is away. */
  async tellDue(): Promise<void> {
    while ((await this.tellSome(new Date())) === BATCH);
  }

  private async tellSome(now: Date): Promise<number> {
    const { batchId, count } = await inTransaction(this.pools.worker, async (sql) => {
      const stories = await claimStories(sql, now, BATCH);
      return { batchId: await tell(sql, stories, now), count: stories.length };
    });
    if (batchId !== null) this.trackingEvents.ring(batchId);
    return count;
  }
}

/** @returns the inbox's row; `null` where there was nothing to tell */
async function tell(sql: Sql, rows: readonly StoryRow[], now: Date): Promise<string | null> {
  if (rows.length === 0) return null;
  const tellings = rows.map((row) => tellingOf(row, now));
  const bodies = tellings.flatMap(({ body }) => body ?? []);
  const batchId = bodies.length === 0 ? null : await appendBatch(sql, bodies.length, encodeFrame(bodies));
  await settleStories(
    sql,
    tellings.map(({ settled }) => settled),
    batchId,
  );
  return batchId;
}

function tellingOf(row: StoryRow, now: Date): { body: InboxBody | null; settled: ToldStory } {
  const { shipment_id, told, carrier, tracking_number: trackingNumber } = row;
  const story = row.tracking_state === 'stopped' ? null : storyOf(row.number_key);
  if (story === null) return { body: null, settled: { shipment_id, told, due_at: null } };
  const pace = { begunAt: row.created_at, speed: row.speed };
  const { scenes, nextAt } = nextPassage(story, pace, told, now);
  const parcel = { carrier, trackingNumber, shipmentRef: publicId('shp', shipment_id) };
  const events = scenes.map((scene) => eventOf(scene, parcel, story, pace));
  return {
    body: events.length === 0 ? null : bodyOf(events, now),
    settled: { shipment_id, told: told + scenes.length, due_at: nextAt },
  };
}

function bodyOf(events: readonly object[], receivedAt: Date): InboxBody {
  const body = Buffer.from(JSON.stringify(events));
  return { carrier: genericAdapter.slug, source: 'webhook', receivedAt, body };
}
