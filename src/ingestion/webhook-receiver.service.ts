/** One webhook request, from its raw bytes to a receipt. */
import { Inject, Injectable } from '@nestjs/common';
import {
  type CarrierAdapter,
  type SignedRequest,
  UnreadableEvent,
  type Verdict,
} from '../carriers/carrier-adapter.js';
import { parseBody } from '../carriers/parse-body.js';
import { adapterOf } from '../carriers/registry.js';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Problem } from '../domain/problem.js';
import { Inbox } from '../inbox/inbox.service.js';
import { DeadLetterBox } from '../operations/dead-letter-box.service.js';
import { acknowledged, webhooks } from './metrics.js';
import { Pulse } from './pulse.service.js';

export interface Receipt {
  readonly receipt: string;
  /** Events in the body, or 1 where only the worker can tell. */
  readonly accepted: number;
}

export interface WebhookAnswer {
  /** The 2xx that this carrier's document asks for. */
  readonly status: 200 | 202;
  /** A receipt, or, to a carrier that only makes sure of who listens, its handshake. */
  readonly body: Receipt | object;
}

/** Bytes. */
const LONGEST_HANDSHAKE = 4096;

@Injectable()
export class WebhookReceiver {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly inbox: Inbox,
    private readonly deadLetters: DeadLetterBox,
    private readonly pulse: Pulse,
  ) {}

  /** @throws Problem `not_found`, `bad_signature`, `unreadable_json`, `too_many_events` or `unavailable`. */
  async receive(slug: string, request: SignedRequest): Promise<WebhookAnswer> {
    const adapter = adapterOf(slug);
    const secret = this.config.webhookSecrets.get(slug);
    if (!adapter || secret === undefined) {
      throw new Problem('not_found', 'This carrier is unknown here, or its webhook secret is not configured');
    }
    try {
      const verdict = adapter.verify(request, secret, this.config.webhookHeaders.get(slug));
      if (verdict === 'invalid') return { status: 200, body: handshakeWith(adapter, request) };
      const receipt = await this.keep(adapter, request, verdict);
      acknowledged.inc({ carrier: slug }, receipt.accepted);
      this.pulse.hear(slug);
      return { status: adapter.acknowledgement, body: receipt };
    } catch (error) {
      if (error instanceof Problem) {
        const outcome = error.code === 'unreadable_json' ? 'unreadable' : error.code;
        webhooks.inc({ carrier: slug, outcome });
      }
      throw error;
    }
  }

  private async keep(adapter: CarrierAdapter, request: SignedRequest, verdict: Verdict): Promise<Receipt> {
    const accepted = countEvents(adapter, await this.parse(adapter, request));
    const late = verdict === 'late';
    const { body, receivedAt } = request;
    const receipt = await this.inbox.record({
      carrier: adapter.slug,
      source: 'webhook',
      receivedAt,
      body,
      ...(late && { late }),
    });
    webhooks.inc({ carrier: adapter.slug, outcome: late ? 'late' : 'accepted' });
    return { receipt, accepted };
  }

  private async parse(adapter: CarrierAdapter, { body, receivedAt }: SignedRequest): Promise<unknown> {
    try {
      return parseBody(body);
    } catch (error) {
      const detail = (error as Error).message;
      await this.deadLetters.bury({
        carrier: adapter.slug,
        reason: 'unreadable_json',
        detail,
        body,
        receivedAt,
      });
      throw new Problem(
        'unreadable_json',
        'The body is rightly signed but is not JSON; it was kept for a replay',
      );
    }
  }
}

/** @throws Problem `bad_signature` where it is no handshake either, which nobody signs. */
function handshakeWith(adapter: CarrierAdapter, { body }: SignedRequest): object {
  const handshake = body.length <= LONGEST_HANDSHAKE ? readHandshake(adapter, body) : null;
  if (handshake) return handshake;
  throw new Problem('bad_signature', `The ${adapter.slug} signature is missing or does not match the body`);
}

function readHandshake(adapter: CarrierAdapter, body: Buffer): object | null {
  try {
    return adapter.handshake ? adapter.handshake(parseBody(body)) : null;
  } catch {
    return null;
  }
}

function countEvents(adapter: CarrierAdapter, payload: unknown): number {
  const count = countUnits(adapter, payload);
  if (adapter.maxEvents !== undefined && count > adapter.maxEvents) {
    throw new Problem(
      'too_many_events',
      `One body holds at most ${adapter.maxEvents} events, and this one has ${count}: send it in parts`,
    );
  }
  return Math.max(1, count);
}

function countUnits(adapter: CarrierAdapter, payload: unknown): number {
  try {
    return adapter.split(payload).length;
  } catch (error) {
    if (error instanceof UnreadableEvent) return 1; // it is kept all the same, and becomes a dead letter
    throw error;
  }
}
