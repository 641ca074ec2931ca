/** TypeORM over the schema: migrations, and what is asked too rarely to be written by hand. */
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource, type DataSourceOptions, DefaultNamingStrategy } from 'typeorm';
import { ApiKey } from './entities/api-key.entity.js';
import { CarrierLine } from './entities/carrier-line.entity.js';
import { CarrierRequest } from './entities/carrier-request.entity.js';
import { Check } from './entities/check.entity.js';
import { Customer } from './entities/customer.entity.js';
import { DeadLetter } from './entities/dead-letter.entity.js';
import { Delivery } from './entities/delivery.entity.js';
import { Event } from './entities/event.entity.js';
import { FeedBatch } from './entities/feed-batch.entity.js';
import { FeedEntry } from './entities/feed-entry.entity.js';
import { IdempotencyKey } from './entities/idempotency-key.entity.js';
import { InboxBatch } from './entities/inbox-batch.entity.js';
import { OutboxEntry } from './entities/outbox-entry.entity.js';
import { ParkedEvent } from './entities/parked-event.entity.js';
import { Shipment } from './entities/shipment.entity.js';
import { SigningKey } from './entities/signing-key.entity.js';
import { SliceStart } from './entities/slice-start.entity.js';
import { TestStory } from './entities/test-story.entity.js';
import { WebhookEndpoint } from './entities/webhook-endpoint.entity.js';
import { withSession } from './session.js';

export const ENTITIES = [
  ApiKey,
  CarrierLine,
  CarrierRequest,
  Check,
  Customer,
  DeadLetter,
  Delivery,
  Event,
  FeedBatch,
  FeedEntry,
  IdempotencyKey,
  InboxBatch,
  OutboxEntry,
  ParkedEvent,
  Shipment,
  SigningKey,
  SliceStart,
  TestStory,
  WebhookEndpoint,
];

/** `createdAt` in the code is `created_at` in the database. */
class SnakeCase extends DefaultNamingStrategy {
  override columnName(property: string, given: string | undefined): string {
    return given ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}

/**
 * A connection that may die at any moment: TypeORM begins to listen for that only a moment after it was given one, and
 * an error that nobody listens for ends the process. What is asked of a dead one fails.
 */
class MortalClient extends Client {
  constructor(...parameters: ConstructorParameters<typeof Client>) {
    super(...parameters);
    this.on('error', () => undefined);
  }
}

/** The most connections to look up keys and dead letters by. */
export const LOOK_UP_CONNECTIONS = 4;

/** @param role the role to work under; the role of the URL itself where left out (migrations). */
export function dataSourceOptions(url: string, role?: string): DataSourceOptions {
  return {
    type: 'postgres',
    url: role ? withSession(url, { role, statement_timeout: '2000' }) : url,
    applicationName: `milepost-${role ?? 'owner'}`,
    entities: ENTITIES,
    migrations: [join(__dirname, '..', 'migrations', '*.js')],
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCase(),
    // A migration may take as long as it takes; whoever waits for a key may not.
    extra: {
      Client: MortalClient,
      ...(role
        ? { max: LOOK_UP_CONNECTIONS, connectionTimeoutMillis: 2000, query_timeout: 2500 }
        : { max: 2 }),
    },
  };
}

export function openDataSource(url: string, role?: string): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, role)).initialize();
}
