/** Retention over real stores, one round at a time, and the read model beside it. */
import { Redis } from 'ioredis';
import { ADAPTERS } from '../../src/carriers/registry.js';
import { readConfig } from '../../src/config/config.js';
import { createLog } from '../../src/config/logger.js';
import { OldShipments } from '../../src/history/old-shipments.service.js';
import { Retention } from '../../src/history/retention.service.js';
import { Settler } from '../../src/pipeline/settle.service.js';
import { Push } from '../../src/realtime/push.service.js';
import { Lineage } from '../../src/storage/lineage.js';
import { closePools, openPools, type Pools } from '../../src/storage/pools.js';
import { EntryTag } from '../../src/tracking/read-model/entry-tag.service.js';
import { Projector } from '../../src/tracking/read-model/projector.service.js';
import { TimelineReader } from '../../src/tracking/read-model/timeline-reader.service.js';
import { ReadModelTrust } from '../../src/tracking/read-model/trust.service.js';
import { History } from './history.js';
import { startTestStores, type TestStores } from './stores.js';

const LOG = createLog({ logLevel: 'silent', logFormat: 'json' });

export interface Keeper {
  readonly stores: TestStores;
  readonly pools: Pools;
  readonly redis: Redis;
  readonly history: History;
  readonly tag: EntryTag;
  readonly trust: ReadModelTrust;
  readonly reader: TimelineReader;
  readonly settler: Settler;
  /** One round of a Milepost that was just started with these settings. */
  retain(settings: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

export async function startKeeper(): Promise<Keeper> {
  const stores = await startTestStores();
  const pools = openPools(stores.databaseUrl, () => undefined);
  const redis = new Redis(stores.redis.url, { maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined); // it is stopped on purpose
  const history = await History.open(stores.databaseUrl);
  const lineage = new Lineage(pools);
  const tag = new EntryTag(redis, lineage);
  const trust = new ReadModelTrust(redis, pools, tag);
  const projector = new Projector(redis, tag);
  const retain = (settings: Record<string, string>) => {
    const shipments = new OldShipments(pools, projector, trust);
    return new Retention(readConfig(ADAPTERS, settings), pools, LOG, shipments).removeOld();
  };
  const stop = async () => {
    redis.disconnect();
    await history.close();
    await closePools(pools);
    await stores.stop();
  };
  return {
    ...{ stores, pools, redis, history, tag, trust, retain, stop },
    reader: new TimelineReader(redis, pools, tag, lineage, trust),
    settler: new Settler(pools, LOG, projector, new Push(redis), trust),
  };
}
