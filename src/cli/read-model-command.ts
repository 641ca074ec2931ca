/** `milepost read-model`: what Redis has ready for readers. */
import { Command } from 'commander';
import type { Redis } from 'ioredis';
import { ADAPTERS } from '../carriers/registry.js';
import { readConfig } from '../config/config.js';
import { Lineage } from '../storage/lineage.js';
import { closePools, openPools, type Pools } from '../storage/pools.js';
import { connectToRedis } from '../storage/redis.js';
import { EntryTag } from '../tracking/read-model/entry-tag.service.js';
import { rebuild } from '../tracking/read-model/rebuild.js';
import { TimelineReader } from '../tracking/read-model/timeline-reader.service.js';
import { ReadModelTrust } from '../tracking/read-model/trust.service.js';
import { customer } from './arguments.js';
import { withSchema } from './database.js';
import { Progress } from './progress.js';
import { redisUrlOf } from './redis.js';

export function readModelCommand(): Command {
  const command = new Command('read-model').description('what Redis has ready for readers');
  command
    .command('rebuild')
    .description('fill Redis in for all shipments under way, such as after it was replaced')
    .option('--customer <id>', 'only those of this customer', customer)
    .action((options: { customer?: string }) => rebuildFor(options.customer ?? null));
  return command;
}

/** @throws Error that says which store is missing */
async function rebuildFor(customerId: string | null): Promise<void> {
  const config = readConfig(ADAPTERS);
  const redisUrl = await redisUrlOf(config);
  if (redisUrl === null) {
    throw new Error(
      `There is no Redis to fill: set REDIS_URL, or start Milepost on DATA_DIR ${config.dataDir}`,
    );
  }
  await withSchema(config, async (databaseUrl) => {
    const redis = await connectToRedis(redisUrl);
    const pools = openPools(databaseUrl, () => undefined);
    const progress = new Progress('filling Redis in');
    try {
      const timelines = timelinesOver(redis, pools);
      const { filled, left } = await rebuild(pools.poller, timelines, customerId, (share) =>
        progress.show(share),
      );
      progress.show(1);
      process.stdout.write(
        `${filled} shipments are in Redis; ${left} were being changed, and are filled in by their next reader.\n`,
      );
    } finally {
      redis.disconnect();
      await closePools(pools);
    }
  });
}

function timelinesOver(redis: Redis, pools: Pools): TimelineReader {
  const lineage = new Lineage(pools);
  const tag = new EntryTag(redis, lineage);
  return new TimelineReader(redis, pools, tag, lineage, new ReadModelTrust(redis, pools, tag));
}
