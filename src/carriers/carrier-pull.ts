/**
 * How a carrier is asked, without a connection: requests are described, answers are read. Who sends them
 * (`polling-fallback/`) treats 401, 429, 5xx, silence and broken JSON alike for all carriers.
 */
import type { Quota } from '../config/carrier-variables.js';

/** Relative to the carrier's base URL. */
export interface PullRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, from the first slash on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** OAuth 2.0 client credentials (RFC 6749, section 4.4): the answer's `access_token` becomes the bearer of every request. */
export interface OAuthLogin {
  readonly kind: 'oauth';
  tokenRequest(clientId: string, clientSecret: string): PullRequest;
}

/** A key that goes with every request. */
export interface KeyLogin {
  readonly kind: 'key';
  headers(apiKey: string): Readonly<Record<string, string>>;
}

export interface CarrierPull {
  /** Its production; `<CARRIER>_API_BASE_URL` overrides it. */
  readonly baseUrl: string;
  readonly login: OAuthLogin | KeyLogin;
  /** The most numbers that one request asks about. */
  readonly batchSize: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** All of them hold; `<CARRIER>_API_QUOTA` overrides them. */
  readonly quotas: readonly Quota[];
  /** Asks about 1 to `batchSize` numbers, each as its brand wrote it. */
  request(numbers: readonly string[]): PullRequest;
  /**
   * Reads an answer of a status below 300, or of 400 or 404 to a single number, which often says that it is unknown.
   * @throws UnreadableEvent where the shape is none that the carrier documents for this status
   */
  answer(status: number, payload: unknown, numbers: readonly string[]): PullAnswer;
  /** The version before, for credentials to which the carrier does not serve this one. */
  readonly older?: Pick<CarrierPull, 'answer' | 'batchSize' | 'request'>;
}

/** A number in neither list got no answer; it is asked again. */
export interface PullAnswer {
  /** What the carrier has of a number, in a shape that the adapter's `split` takes apart. */
  readonly found: readonly FoundNumber[];
  /** Numbers that the carrier does not know, or does not know yet. */
  readonly unknown: readonly string[];
}

export interface FoundNumber {
  readonly number: string;
  readonly payload: unknown;
}
