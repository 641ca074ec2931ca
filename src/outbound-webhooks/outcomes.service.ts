/** What follows from an attempt: for the message whether and when there is another, for the endpoint whether it is left alone. */
import { Inject, Injectable } from '@nestjs/common';
import { pauseAfter, waitAfter } from '../domain/delivery-times.js';
import { retryAfterOf } from '../http/retry-after.js';
import type { DeliveryRow } from '../storage/deliveries.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import {
  disableEndpoint,
  distrustEndpoint,
  type EndpointRow,
  trustEndpoint,
} from '../storage/webhook-endpoints.sql.js';
import { DeliveryNotes } from './delivery-notes.service.js';
import { deliveries, deliverySeconds } from './metrics.js';
import type { EndpointAnswer } from './sender.service.js';

export interface Attempt {
  readonly at: Date;
  readonly tookMs: number;
  /** `null` where there was none: `error` says why. */
  readonly answer: EndpointAnswer | null;
  readonly error: string | null;
}

/** How an endpoint does while some messages are delivered. */
export interface EndpointStanding {
  readonly endpointId: string;
  /** In a row. */
  failures: number;
  isLeftAlone: boolean;
}

const GONE = 410;
/** Milliseconds that an endpoint may ask us to wait. */
const LONGEST_WAIT = 24 * 3_600_000;

@Injectable()
export class Outcomes {
  constructor(
    @Inject(POOLS) private readonly pools: Pools,
    private readonly notes: DeliveryNotes,
  ) {}

  standingOf({ id, failures }: EndpointRow): EndpointStanding {
    return { endpointId: id, failures, isLeftAlone: false };
  }

  /** @throws Error where PostgreSQL is away */
  async settle(standing: EndpointStanding, delivery: DeliveryRow, attempt: Attempt): Promise<void> {
    const { at, tookMs, answer, error } = attempt;
    const isTaken = answer !== null && answer.status >= 200 && answer.status < 300;
    deliveries.inc({ outcome: isTaken ? 'delivered' : answer ? 'refused' : 'unanswered' });
    deliverySeconds.observe(tookMs / 1000);
    const tried = {
      ...delivery,
      attempts: delivery.attempts + 1,
      attempted_at: at,
      took_ms: tookMs,
      answer_status: answer?.status ?? null,
      answer_body: answer?.body.replaceAll('\0', '') ?? null,
      error,
    };
    if (isTaken)
      await this.noteTaken(standing, { ...tried, state: 'delivered', due_at: null, delivered_at: at });
    else await this.noteRefused(standing, tried, answer);
  }

  private async noteTaken(standing: EndpointStanding, delivery: DeliveryRow): Promise<void> {
    await this.notes.note(delivery);
    // One that was just told to be left alone is, though a message that was under way was taken.
    if (standing.failures === 0 || standing.isLeftAlone) return;
    standing.failures = 0;
    await trustEndpoint(this.pools.courier, standing.endpointId);
  }

  /** An endpoint that says when to come back is left alone until then, with all that is due to it. */
  private async noteRefused(
    standing: EndpointStanding,
    delivery: DeliveryRow,
    answer: EndpointAnswer | null,
  ): Promise<void> {
    const now = Date.now();
    const asked = Math.min(LONGEST_WAIT, retryAfterOf(answer?.retryAfter, now) ?? 0);
    const wait = waitAfter(delivery.attempts);
    standing.failures += 1;
    const pause = Math.max(pauseAfter(standing.failures), asked);
    if (pause > 0 || answer?.status === GONE) standing.isLeftAlone = true;
    await this.notes.note({
      ...delivery,
      state: wait === null ? 'failed' : 'pending',
      due_at: wait === null ? null : new Date(now + Math.max(wait, asked)),
    });
    const until = pause > 0 ? new Date(now + pause) : null;
    await distrustEndpoint(this.pools.courier, standing.endpointId, until);
    if (answer?.status === GONE) await disableEndpoint(this.pools.courier, standing.endpointId, 'gone');
  }
}
