/** A carrier's interface over HTTP: tokens, credentials and quotas are checked as it does, and some answers spoiled. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Quota } from '../config/carrier-variables.js';
import type { Answer, Asked, Desk, TokenDesk } from './carriers/carrier.js';
import type { PullFault } from './faults.js';
import { answerJson, readRequest } from './http.js';
import type { Office } from './office.js';
import { QuotaWatch } from './quota.js';
import { Tokens } from './tokens.js';

const SLOW_MS = 2000;
/** Seconds after which a request that was throttled by a fault may come again. */
const THROTTLED_FOR = 2;

interface Reply extends Answer {
  /** Seconds. */
  readonly retryAfter?: number;
  readonly fault?: PullFault | null;
}

export class DeskServer {
  readonly server: Server;
  readonly tokens: Tokens;
  private readonly quota: QuotaWatch;
  /** How often each parcel was the first that a request asked about. */
  private readonly asked = new Map<number, number>();

  constructor(
    private readonly office: Office,
    private readonly desk: Desk,
    settings: { readonly tokenSeconds: number; readonly quotas: readonly Quota[] },
  ) {
    this.tokens = new Tokens(settings.tokenSeconds);
    this.quota = new QuotaWatch(settings.quotas);
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request).catch(() => null);
    if (asked === null || this.office.faults.isDown(Date.now())) return void request.socket.destroy();
    const reply = this.replyTo(asked);
    if (reply.fault === 'hang') return;
    if (reply.fault === 'malformed') return spoil(response, reply);
    if (reply.fault === 'slow') await pause(SLOW_MS, undefined, { ref: false });
    if (reply.retryAfter !== undefined) response.setHeader('retry-after', reply.retryAfter);
    answerJson(response, reply.status, reply.body);
  }

  private replyTo(asked: Asked): Reply {
    const { tokens } = this.desk;
    if (tokens && asked.method === 'POST' && asked.path === tokens.path) return this.issue(tokens, asked);
    const credential = this.desk.credentialOf(asked);
    const counts = this.office.tally.pulls;
    if (credential === null || !this.isGood(credential)) {
      counts.unauthorized += 1;
      return this.desk.unauthorized;
    }
    counts.asked += 1;
    // One credential a carrier: a new token is the same client.
    const wait = this.quota.ask(this.office.carrier.slug, Date.now());
    if (wait > 0) {
      counts.over_quota += 1;
      counts.throttled += 1;
      return { ...this.desk.tooMany, retryAfter: Math.ceil(wait / 1000) };
    }
    return this.answer(asked);
  }

  private answer(asked: Asked): Reply {
    const found: number[] = [];
    const answer = this.desk.answer(asked, (trackingNumber) => {
      this.office.tally.pulls.numbers += 1;
      const shipment = this.office.find(trackingNumber);
      if (shipment) found.push(shipment.number);
      return shipment;
    });
    if (answer === null)
      return { status: 404, body: { detail: `There is no ${asked.method} ${asked.path}` } };
    return this.spoiled(answer, this.faultOf(found[0] ?? -1));
  }

  private faultOf(parcel: number): PullFault | null {
    const times = (this.asked.get(parcel) ?? 0) + 1;
    this.asked.set(parcel, times);
    return this.office.faults.ofAnswer(parcel, times);
  }

  private spoiled(answer: Answer, fault: PullFault | null): Reply {
    const counts = this.office.tally.pulls;
    if (fault !== null) counts.spoiled += 1;
    if (fault === 'error') return this.desk.broken;
    if (fault !== 'throttle') return { ...answer, fault };
    counts.throttled += 1;
    return { ...this.desk.tooMany, retryAfter: THROTTLED_FOR };
  }

  private issue(tokens: TokenDesk, asked: Asked): Reply {
    this.office.tally.pulls.tokens += 1;
    const client = tokens.clientOf(asked);
    const { clientId, clientSecret } = this.office.credentials;
    if (client?.id !== clientId || client.secret !== clientSecret) return tokens.refused;
    const token = this.tokens.issue(Date.now());
    return { status: 200, body: tokens.granted(token, this.tokens.seconds, clientId) };
  }

  private isGood(credential: string): boolean {
    if (this.desk.tokens) return this.tokens.isValid(credential, Date.now());
    return credential === this.office.credentials.apiKey;
  }
}

/** Half of the JSON, or a page for people; as if all were well. */
function spoil(response: ServerResponse, { body }: Answer): void {
  const json = JSON.stringify(body);
  const isPage = json.length % 2 === 0;
  response.writeHead(200, { 'content-type': isPage ? 'text/html' : 'application/json' });
  response.end(isPage ? '<!doctype html><title>Maintenance</title>' : json.slice(0, json.length / 2));
}
