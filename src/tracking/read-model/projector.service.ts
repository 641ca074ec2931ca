/** Tells Redis what has changed. All of it may be done twice, or late; a change that is not told stays in the outbox. */
import { Inject, Injectable } from '@nestjs/common';
import type { ChainableCommander, Redis } from 'ioredis';
import { groupBy } from '../../domain/group-by.js';
import { publicId } from '../../domain/ids.js';
import { type Append, execute } from '../../storage/redis.js';
import type { ShipmentRow } from '../../storage/rows.js';
import { READ_MODEL_REDIS } from '../../storage/stores.js';
import { recentEventDocument } from '../presentation.js';
import type { ShipmentChange } from '../timeline/reconcile.js';
import { eventMember, headerMember, KEPT_EVENTS, leaseKey, timelineKey, timeToLive } from './entry.js';
import { EntryTag } from './entry-tag.service.js';
import { KEPT_RECENT, recentKey, recentMember } from './recent-key.js';

const NOTHING: Promise<Append> = Promise.resolve(() => undefined);

/** What must be known of a shipment to forget it. */
type KnownShipment = Pick<ShipmentRow, 'customer_id' | 'id'>;

@Injectable()
export class Projector {
  constructor(
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
    private readonly tag: EntryTag,
  ) {}

  /**
   * Extends the entries of what a slice has just changed.
   * @param behind adds what is to be sent in the same breath, behind them; Redis takes it also where it refuses a change
   * @throws Error where Redis has not taken all of it.
   */
  async project(changes: readonly ShipmentChange[], behind: Promise<Append> = NOTHING): Promise<void> {
    const [tag, recents, append] = await Promise.all([this.tag.current(), this.recentsOf(changes), behind]);
    const pipeline = this.redis.pipeline();
    for (const { shipment } of changes.filter(isRewritten)) drop(pipeline, shipment);
    extend(
      pipeline,
      tag,
      changes.filter((change) => !isRewritten(change)),
    );
    for (const { key, group } of recents) tellRecent(pipeline, key, group);
    append(pipeline);
    await execute(pipeline);
  }

  /**
   * The customers' latest events that these changes belong to: where there is such a set, or somebody is filling one in;
   * who begins to later reads what is committed by now.
   */
  private async recentsOf(changes: readonly ShipmentChange[]) {
    const tag = await this.tag.current();
    const groups = groupBy(changes, ({ shipment }) => shipment.customer_id);
    const recents = [...groups].map(async ([customerId, group]) => {
      const key = recentKey(customerId, tag);
      const isKept = (await this.redis.exists(...withLease(key))) > 0;
      return isKept ? [{ key, group }] : [];
    });
    return (await Promise.all(recents)).flat();
  }

  /** Drops the entries of shipments of which it is not known what Redis has; a reader fills them in again. */
  async forget(shipments: readonly KnownShipment[]): Promise<void> {
    const tag = await this.tag.current();
    const pipeline = this.redis.pipeline();
    for (const shipment of shipments) drop(pipeline, shipment);
    for (const customerId of new Set(shipments.map((row) => row.customer_id))) {
      dropKey(pipeline, recentKey(customerId, tag));
    }
    await execute(pipeline);
  }
}

/** Whether events that are shown already are to be shown otherwise. */
function isRewritten({ corrected, noted }: ShipmentChange): boolean {
  return corrected.length + noted.length > 0;
}

function extend(pipeline: ChainableCommander, tag: string, changes: readonly ShipmentChange[]): void {
  if (changes.length === 0) return;
  const keys = changes.flatMap(({ shipment }) => withLease(entryKey(shipment)));
  const entries = changes.flatMap(({ shipment, revisionBefore, added }) => [
    String(revisionBefore),
    String(shipment.revision),
    headerMember(tag, shipment),
    String(timeToLive(shipment)),
    String(added.length),
    ...added.flatMap(eventMember),
  ]);
  pipeline.extendEntries(keys.length, ...keys, tag, String(KEPT_EVENTS), ...entries);
}

function drop(pipeline: ChainableCommander, shipment: KnownShipment): void {
  dropKey(pipeline, entryKey(shipment));
}

function dropKey(pipeline: ChainableCommander, key: string): void {
  pipeline.unlink(...withLease(key));
}

function entryKey({ id }: KnownShipment): string {
  return timelineKey(publicId('shp', id));
}

function withLease(key: string): [key: string, lease: string] {
  return [key, leaseKey(key)];
}

/** What was added is added; what an older member says otherwise by now makes the whole set old. */
function tellRecent(pipeline: ChainableCommander, key: string, changes: readonly ShipmentChange[]): void {
  if (changes.some(isRewritten)) return dropKey(pipeline, key);
  const members = changes.flatMap(({ shipment, added }) =>
    added.flatMap((row) => recentMember(recentEventDocument(row, shipment))),
  );
  if (members.length > 0) pipeline.addRecent(key, String(KEPT_RECENT), ...members);
}
