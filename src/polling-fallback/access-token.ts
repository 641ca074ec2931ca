/** An OAuth 2.0 access token: got once, whoever asks for it, and kept until shortly before it expires. */
import type { OAuthLogin } from '../carriers/carrier-pull.js';
import { parseBody } from '../carriers/parse-body.js';
import { object, text } from '../carriers/payload.js';
import type { PullSettings } from '../config/carrier-variables.js';
import { type CarrierResponse, send } from './http.js';
import { CarrierTrouble } from './trouble.js';

/** Seconds that a token is taken for valid where the carrier does not say (RFC 6749 leaves that open). */
const DEFAULT_LIFE = 300;
/** A token is not used in the last tenth of its life, nor in its last minute: it might expire on the way. */
const USED_PART = 0.9;
const LAST_MINUTE = 60;

interface Token {
  readonly value: string;
  /** Epoch milliseconds. */
  readonly usedUntil: number;
}

export class AccessToken {
  private token: Promise<Token> | null = null;

  constructor(
    private readonly login: OAuthLogin,
    private readonly settings: PullSettings,
    private readonly ending: AbortSignal,
  ) {}

  /** @throws CarrierTrouble `unauthorised` where the credential is refused, else as `send` does */
  async get(): Promise<string> {
    const current = this.token;
    if (current) {
      const { value, usedUntil } = await current;
      if (Date.now() < usedUntil) return value;
      this.forget(current);
    }
    this.token ??= this.fetch();
    const { token } = this;
    token.catch(() => this.forget(token));
    return (await token).value;
  }

  /** Gives up a token that the carrier has refused; another that came meanwhile stays. */
  async refuse(value: string): Promise<void> {
    const { token } = this;
    if (token && (await token).value === value) this.forget(token);
  }

  private forget(token: Promise<Token>): void {
    if (this.token === token) this.token = null;
  }

  private async fetch(): Promise<Token> {
    const { baseUrl, clientId, clientSecret } = this.settings;
    const request = this.login.tokenRequest(clientId, clientSecret);
    return tokenIn(await send(baseUrl, request, {}, this.ending));
  }
}

function tokenIn({ status, body }: CarrierResponse): Token {
  if (status >= 500) throw new CarrierTrouble('unavailable', `the token was answered ${status}`);
  if (status === 429) throw new CarrierTrouble('rate_limited', 'the token was answered 429');
  if (status >= 300) throw new CarrierTrouble('unauthorised', `the token was answered ${status}`);
  const answer = readAnswer(body);
  const value = text(answer.access_token, 10_000);
  if (value === null) throw new CarrierTrouble('malformed', 'the token answer has no access_token');
  // UPS and USPS print the number as a text.
  const life = Number(answer.expires_in ?? DEFAULT_LIFE) || DEFAULT_LIFE;
  const used = Math.max(life * 0.5, Math.min(life * USED_PART, life - LAST_MINUTE));
  return { value, usedUntil: Date.now() + used * 1000 };
}

function readAnswer(body: Buffer) {
  try {
    return object(parseBody(body));
  } catch {
    throw new CarrierTrouble('malformed', 'the token answer is not JSON');
  }
}
