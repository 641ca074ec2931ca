/** Delivers what is due to one endpoint, some of it at once, until nothing is or the endpoint is to be left alone. */
import { Inject, Injectable } from '@nestjs/common';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { eachOf } from '../domain/each-of.js';
import { publicId } from '../domain/ids.js';
import { RightOfWay } from '../inbox/right-of-way.service.js';
import { claimDeliveries, type DeliveryRow, releaseDeliveries } from '../storage/deliveries.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { type EndpointRow, readOpenEndpoint } from '../storage/webhook-endpoints.sql.js';
import { BREAKS_AFTER } from '../domain/delivery-times.js';
import { type Attempt, Outcomes } from './outcomes.service.js';
import { Sender } from './sender.service.js';
import { signedHeaders } from './signature.js';

/** Messages that one endpoint is sent at once, by one process. */
const AT_ONCE = 8;
/** Messages that are claimed together. */
const TOGETHER = 48;
/** Seconds after which somebody else may deliver them: more than all of them take at their slowest. */
const LEASE = 90;

@Injectable()
export class Courier {
  private readonly ending = new AbortController();

  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly sender: Sender,
    private readonly outcomes: Outcomes,
    private readonly rightOfWay: RightOfWay,
  ) {}

  /** What is under way is cut off, and due again. */
  stop(): void {
    this.ending.abort();
  }

  /** @throws Error where PostgreSQL is away; what was claimed is due again after the lease */
  async visit(endpointId: string): Promise<void> {
    for (;;) {
      await this.rightOfWay.wait();
      this.rightOfWay.pay(TOGETHER); // before it is known how many there are: others wait behind it
      if (this.ending.signal.aborted) return;
      const endpoint = await readOpenEndpoint(this.pools.courier, endpointId);
      if (endpoint === null) return;
      // One that failed again and again is tried with a single message.
      const limit = endpoint.failures >= BREAKS_AFTER ? 1 : TOGETHER;
      const claimed = await claimDeliveries(this.pools.courier, endpointId, limit, LEASE);
      if (claimed.length === 0) return;
      await this.deliverAll(endpoint, claimed);
    }
  }

  private async deliverAll(endpoint: EndpointRow, claimed: readonly DeliveryRow[]): Promise<void> {
    const standing = this.outcomes.standingOf(endpoint);
    const left = new Set(claimed.map(({ id }) => id));
    await eachOf(claimed, AT_ONCE, async (delivery) => {
      if (standing.isLeftAlone || this.ending.signal.aborted) return;
      const attempt = await this.attempt(endpoint, delivery);
      if (attempt === null) return;
      left.delete(delivery.id);
      await this.outcomes.settle(standing, delivery, attempt);
    });
    if (left.size > 0) await releaseDeliveries(this.pools.courier, [...left]);
  }

  /** @returns `null` where it was cut off by our own end */
  private async attempt(
    endpoint: EndpointRow,
    { id, body, ...delivery }: DeliveryRow,
  ): Promise<Attempt | null> {
    const messageId = publicId('msg', id);
    const begun = performance.now();
    const at = new Date();
    const headers = signedHeaders(endpoint, messageId, body, at);
    const { answer, error } = await this.sender.post(endpoint.url, headers, body, this.ending.signal).then(
      (received) => ({ answer: received, error: null }),
      (thrown: Error) => ({ answer: null, error: thrown.message }),
    );
    if (answer === null && this.ending.signal.aborted) return null;
    const tookMs = Math.round(performance.now() - begun);
    this.log.info(
      {
        delivery: messageId,
        endpoint: publicId('whe', endpoint.id),
        type: delivery.event_type,
        attempt: delivery.attempts + 1,
        status: answer?.status,
        err: error ?? undefined,
        ms: tookMs,
      },
      'delivery.attempted',
    );
    return { at, tookMs, answer, error };
  }
}
