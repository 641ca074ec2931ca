/**
 * The line to one carrier: its credential, its quotas, its circuit. Each carrier has its own, so one that hangs holds up
 * nobody else.
 */
import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
} from 'cockatiel';
import { UnreadableEvent } from '../carriers/carrier-adapter.js';
import type { CarrierPull, PullAnswer } from '../carriers/carrier-pull.js';
import { parseBody } from '../carriers/parse-body.js';
import type { PullSettings } from '../config/carrier-variables.js';
import { AccessToken } from './access-token.js';
import { type CarrierResponse, send } from './http.js';
import type { Spend } from './quota-meter.js';
import { pauseOf } from './retry-after.js';
import { CarrierTrouble, NotAsked } from './trouble.js';

/** So many requests in a row without an answer open the circuit. */
const FAILURES = 5;
/** Milliseconds until one request tries whether the carrier is back; longer each time that it is not. */
const CLOSED_AGAIN = { initialDelay: 10_000, maxDelay: 5 * 60_000 };

type Way = Pick<CarrierPull, 'answer' | 'batchSize' | 'request'>;

export class Line {
  readonly circuit: CircuitBreakerPolicy;
  /** Epoch milliseconds; until then the carrier wants to be left alone. */
  pausedUntil = 0;
  private readonly token: AccessToken | null;
  private way: Way;
  private isProven = false;

  /** @param spend makes requests within the quotas */
  constructor(
    readonly carrier: string,
    readonly pull: CarrierPull,
    private readonly settings: PullSettings,
    private readonly spend: Spend,
    private readonly ending: AbortSignal,
  ) {
    this.token = pull.login.kind === 'oauth' ? new AccessToken(pull.login, settings, ending) : null;
    this.way = pull;
    this.circuit = circuitBreaker(handleWhen(isCarriersFault), {
      halfOpenAfter: new ExponentialBackoff(CLOSED_AGAIN),
      breaker: new ConsecutiveBreaker(FAILURES),
    });
  }

  get batchSize(): number {
    return this.way.batchSize;
  }

  /** How many numbers to have at hand: enough to keep every lane busy; one request's where it may not be answered. */
  get claimSize(): number {
    const isWell = this.circuit.state === CircuitState.Closed;
    return isWell ? this.batchSize * this.pull.concurrency * 4 : this.batchSize;
  }

  /**
   * Asks about at most `batchSize` numbers. A batch that is refused as a whole is asked about number by number, so that
   * one bad number costs only itself.
   * @throws NotAsked @throws CarrierTrouble
   */
  async ask(numbers: readonly string[]): Promise<PullAnswer> {
    if (Date.now() < this.pausedUntil) throw new NotAsked('paused');
    try {
      return await this.askOnce(numbers);
    } catch (error) {
      if (!(error instanceof CarrierTrouble && error.kind === 'refused') || numbers.length === 1) throw error;
      return this.askEach(numbers);
    }
  }

  private async askEach(numbers: readonly string[]): Promise<PullAnswer> {
    const found: PullAnswer['found'][number][] = [];
    const unknown: string[] = [];
    for (const number of numbers) {
      try {
        const answer = await this.askOnce([number]);
        found.push(...answer.found);
        unknown.push(...answer.unknown);
      } catch (error) {
        if (!(error instanceof CarrierTrouble && error.kind === 'refused')) {
          if (found.length + unknown.length === 0) throw error;
          break; // the rest has got no answer, and is asked about again
        }
      }
    }
    return { found, unknown };
  }

  private async askOnce(numbers: readonly string[]): Promise<PullAnswer> {
    const answer = await this.circuit
      .execute(() => this.converse(this.way, numbers))
      .catch((error: unknown) => this.note(error));
    this.isProven = true;
    return answer;
  }

  private note(error: unknown): never {
    if (error instanceof CarrierTrouble && error.pauseSeconds > 0) {
      this.pausedUntil = Date.now() + error.pauseSeconds * 1000;
    }
    throw error instanceof Error && 'isBrokenCircuitError' in error ? new NotAsked('circuit_open') : error;
  }

  private async converse(way: Way, numbers: readonly string[]): Promise<PullAnswer> {
    const response = await this.exchange(way, numbers);
    const { older } = this.pull;
    const mayBeTooNew = way === this.pull && older !== undefined && !this.isProven;
    if (mayBeTooNew && [400, 403, 404, 405].includes(response.status))
      return this.tryOlder(older, numbers, response);
    return answerIn(way, response, numbers);
  }

  /** The carrier may not serve this version to us, or it says something of the numbers: the older version tells. */
  private async tryOlder(
    older: Way,
    numbers: readonly string[],
    refusal: CarrierResponse,
  ): Promise<PullAnswer> {
    const [first] = numbers;
    const response = await this.exchange(older, [first!]);
    if (response.status >= 300) return answerIn(this.pull, refusal, numbers);
    const answer = answerIn(older, response, [first!]);
    this.way = older;
    return answer;
  }

  /** A token that has expired before its time is replaced once. */
  private async exchange(way: Way, numbers: readonly string[]): Promise<CarrierResponse> {
    const token = await this.token?.get();
    const response = await this.sendOne(way, numbers, token);
    if (response.status !== 401 || token === undefined) return response;
    await this.token?.refuse(token);
    return this.sendOne(way, numbers, await this.token?.get());
  }

  private async sendOne(way: Way, numbers: readonly string[], token?: string): Promise<CarrierResponse> {
    const { login } = this.pull;
    const authorization =
      login.kind === 'key' ? login.headers(this.settings.apiKey) : { authorization: `Bearer ${token}` };
    const { baseUrl } = this.settings;
    const response = await this.spend(() => send(baseUrl, way.request(numbers), authorization, this.ending));
    if (response === null) throw new NotAsked('quota');
    return response;
  }
}

/** @throws CarrierTrouble */
function answerIn(way: Way, response: CarrierResponse, numbers: readonly string[]): PullAnswer {
  const { status, headers } = response;
  if (status === 401 || status === 403) throw new CarrierTrouble('unauthorised', `answered ${status}`);
  if (status === 429) throw new CarrierTrouble('rate_limited', 'answered 429', pauseOf(headers));
  if (status >= 500) throw new CarrierTrouble('unavailable', `answered ${status}`, retryAfter(headers));
  const isOfTheNumber = status === 400 || status === 404 || status === 422;
  if (status >= 300 && !(isOfTheNumber && numbers.length === 1)) {
    throw new CarrierTrouble('refused', `answered ${status}`);
  }
  return readAnswer(way, response, numbers);
}

function retryAfter(headers: Headers): number {
  return headers.has('retry-after') ? pauseOf(headers) : 0;
}

function readAnswer(way: Way, { status, body }: CarrierResponse, numbers: readonly string[]): PullAnswer {
  try {
    return way.answer(status, parseBody(body), numbers);
  } catch (error) {
    if (!(error instanceof UnreadableEvent || error instanceof SyntaxError)) throw error;
    throw new CarrierTrouble(status < 300 ? 'malformed' : 'refused', `answered ${status}: ${error.message}`);
  }
}

/** What says that the carrier is not well, rather than that it minds this request, or our pace. */
function isCarriersFault(error: Error): boolean {
  return error instanceof CarrierTrouble && error.kind !== 'refused' && error.kind !== 'rate_limited';
}
