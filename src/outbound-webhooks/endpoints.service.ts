/** A brand's endpoints, and what they were told. */
import { Inject, Injectable } from '@nestjs/common';
import type { Doorbell } from '../bus/doorbell.js';
import { WEBHOOK_DELIVERIES } from '../bus/queues.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { newUuid, publicId } from '../domain/ids.js';
import { TEST_TYPE } from '../domain/message-types.js';
import { fieldProblem, Problem } from '../domain/problem.js';
import {
  deleteDeliveries,
  type DeliveryRow,
  insertDeliveries,
  readDelivery,
  resendDeliveries,
  resendDelivery,
} from '../storage/deliveries.sql.js';
import type { Pools } from '../storage/pools.js';
import { asCustomer } from '../storage/sql.js';
import { POOLS } from '../storage/stores.js';
import {
  deleteEndpoint,
  type EndpointRow,
  insertEndpoint,
  readEndpoint,
  rotateSecret,
  updateEndpoint,
  wakeEndpoint,
} from '../storage/webhook-endpoints.sql.js';
import { Destinations } from './destination.js';
import type { EndpointChanges, NewEndpoint } from './endpoint.dto.js';
import { newSecret } from './signature.js';

/** Milliseconds that the secret before a rotation goes on signing. */
const OLD_SECRET_SIGNS = 24 * 3_600_000;
/** Messages that are replayed or removed by one statement: no more than it has time for. */
const TOGETHER = 5000;
/** Before every other id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class Endpoints {
  private readonly destinations: Destinations;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(WEBHOOK_DELIVERIES) private readonly bell: Doorbell,
  ) {
    this.destinations = new Destinations(config.outboundAllowedCidrs);
  }

  /** @throws Problem `invalid_fields` where its URL may not be called. */
  async add(customerId: string, request: NewEndpoint): Promise<EndpointRow> {
    await this.checkUrl(request.url);
    const now = new Date();
    const row: EndpointRow = {
      id: newUuid(now.getTime()),
      customer_id: customerId,
      url: request.url,
      description: request.description ?? null,
      event_types: request.event_types,
      carriers: request.carriers ?? null,
      statuses: request.statuses ?? null,
      secret: newSecret(),
      old_secret: null,
      old_secret_until: null,
      enabled: true,
      disabled_reason: null,
      failures: 0,
      paused_until: null,
      created_at: now,
      updated_at: now,
    };
    await insertEndpoint(this.pools.writer, row);
    return row;
  }

  /** @throws Problem `not_found` where it is not this customer's. */
  async find(customerId: string, id: string): Promise<EndpointRow> {
    const row = await asCustomer(this.pools.reader, customerId, (sql) => readEndpoint(sql, customerId, id));
    if (!row) throw noSuchEndpoint();
    return row;
  }

  /** What is given replaces what there was. An endpoint that was changed is tried again at once. @throws as `add`, `find` */
  async change(customerId: string, id: string, changes: EndpointChanges): Promise<EndpointRow> {
    if (changes.url !== undefined) await this.checkUrl(changes.url);
    const row = await updateEndpoint(this.pools.writer, customerId, id, changes);
    if (!row) throw noSuchEndpoint();
    if (row.enabled) this.bell.ring(row.id);
    return row;
  }

  /** The new secret signs from now on; the one before signs as well for a day. @throws as `find` does */
  async rotateSecret(customerId: string, id: string): Promise<EndpointRow> {
    const oldUntil = new Date(Date.now() + OLD_SECRET_SIGNS);
    const row = await rotateSecret(this.pools.writer, customerId, id, newSecret(), oldUntil);
    if (!row) throw noSuchEndpoint();
    return row;
  }

  /** Some messages at a time; meanwhile it is told nothing more. @throws as `find` does */
  async remove(customerId: string, id: string): Promise<void> {
    const row = await updateEndpoint(this.pools.writer, customerId, id, { enabled: false });
    if (!row) throw noSuchEndpoint();
    while ((await deleteDeliveries(this.pools.writer, customerId, row.id, TOGETHER)) === TOGETHER);
    if (!(await deleteEndpoint(this.pools.writer, customerId, id))) throw noSuchEndpoint();
  }

  /** A message that is none of a shipment's. @throws Problem `endpoint_disabled`, and as `find` does */
  async test(customerId: string, id: string): Promise<DeliveryRow> {
    const { endpointId } = await this.open(customerId, id);
    const now = new Date();
    const body = JSON.stringify({
      type: TEST_TYPE,
      timestamp: now,
      data: { endpoint_id: publicId('whe', endpointId) },
    });
    const delivery = {
      id: newUuid(now.getTime()),
      endpoint_id: endpointId,
      customer_id: customerId,
      event_type: TEST_TYPE,
      shipment_id: null,
      version: null,
      body,
      due_at: now,
      created_at: now,
    };
    if ((await insertDeliveries(this.pools.writer, [delivery])) === 0) throw noSuchEndpoint();
    this.bell.ring(endpointId);
    return this.delivery(customerId, delivery.id);
  }

  /** @throws Problem `not_found` where it is not this customer's. */
  async delivery(customerId: string, id: string): Promise<DeliveryRow> {
    const row = await asCustomer(this.pools.reader, customerId, (sql) => readDelivery(sql, customerId, id));
    if (!row) throw noSuchDelivery();
    return row;
  }

  /** Has a message sent again, whether it was taken or not. @throws Problem `endpoint_disabled`, and as `delivery` does */
  async retry(customerId: string, id: string): Promise<DeliveryRow> {
    const { endpoint_id: endpointId } = await this.delivery(customerId, id);
    await this.open(customerId, endpointId);
    await resendDelivery(this.pools.writer, customerId, id);
    this.bell.ring(endpointId);
    return this.delivery(customerId, id);
  }

  /** Has everything since then sent again. @returns how many messages. @throws as `test` does */
  async replay(customerId: string, id: string, since: Date): Promise<number> {
    const { endpointId } = await this.open(customerId, id);
    let after = { createdAt: since.toISOString(), id: FIRST_ID };
    for (let replayed = 0; ;) {
      const resent = await resendDeliveries(this.pools.writer, customerId, endpointId, after, TOGETHER);
      this.bell.ring(endpointId);
      replayed += resent.length;
      if (resent.length < TOGETHER) return replayed;
      after = resent.at(-1)!;
    }
  }

  /** Whoever asks for a message says that the endpoint is well, so a pause is over. */
  private async open(customerId: string, id: string): Promise<{ endpointId: string }> {
    const row = await this.find(customerId, id);
    if (!row.enabled)
      throw new Problem('endpoint_disabled', 'Enable it first: PATCH it with {"enabled": true}');
    await wakeEndpoint(this.pools.writer, customerId, row.id);
    return { endpointId: row.id };
  }

  private async checkUrl(url: string): Promise<void> {
    const problem = await this.destinations.problemNow(url);
    if (problem !== null) throw fieldProblem('/url', problem);
  }
}

/** The same for unknown, malformed and other customers' ids. */
export function noSuchEndpoint(): Problem {
  return new Problem('not_found', 'There is no such webhook endpoint');
}

export function noSuchDelivery(): Problem {
  return new Problem('not_found', 'There is no such delivery');
}
