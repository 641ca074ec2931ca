/** The stores: PostgreSQL, which is the truth, and the read model's Redis. Everything here connects on first use. */
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Redis } from 'ioredis';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { dataSourceOptions } from './data-source.js';
import { Database } from './database.service.js';
import { ApiKey } from './entities/api-key.entity.js';
import { Customer } from './entities/customer.entity.js';
import { DeadLetter } from './entities/dead-letter.entity.js';
import { Lineage } from './lineage.js';
import { closePools, openPools, type Pools } from './pools.js';
import { openReadModelRedis } from './redis.js';
import { SigningKey } from './signing-key.js';
import { POOLS, READ_MODEL_REDIS } from './stores.js';

const pools = {
  provide: POOLS,
  inject: [CONFIG, LOG],
  useFactory: (config: Config, log: Log) =>
    openPools(config.databaseUrl!, (error) => log.debug({ err: error.message }, 'postgres.connection_lost')),
};

const readModelRedis = {
  provide: READ_MODEL_REDIS,
  inject: [CONFIG, LOG],
  useFactory: (config: Config, log: Log) =>
    openReadModelRedis(config.redisUrl!, (error) =>
      log.debug({ err: error.message }, 'redis.connection_lost'),
    ),
};

const lineage = { provide: Lineage, inject: [POOLS], useFactory: (open: Pools) => new Lineage(open) };

const signingKey = {
  provide: SigningKey,
  inject: [POOLS],
  useFactory: (open: Pools) => new SigningKey(open),
};

const entities = TypeOrmModule.forFeature([ApiKey, Customer, DeadLetter]);

@Module({
  providers: [pools, readModelRedis, lineage, signingKey, Database],
  exports: [POOLS, READ_MODEL_REDIS, Lineage, SigningKey, Database, TypeOrmModule],
})
export class StorageModule implements OnApplicationShutdown {
  constructor(
    @Inject(POOLS) private readonly open: Pools,
    @Inject(READ_MODEL_REDIS) private readonly redis: Redis,
  ) {}

  static over(settings: DynamicModule): DynamicModule {
    const typeOrm = TypeOrmModule.forRootAsync({
      imports: [settings],
      inject: [CONFIG],
      useFactory: (config: Config) => ({
        ...dataSourceOptions(config.databaseUrl!, 'milepost_system'),
        manualInitialization: true, // the app listens before PostgreSQL is there
      }),
    });
    return { module: StorageModule, imports: [settings, typeOrm, entities] };
  }

  async onApplicationShutdown(): Promise<void> {
    this.redis.disconnect();
    await closePools(this.open);
  }
}
