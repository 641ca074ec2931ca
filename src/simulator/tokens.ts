/** OAuth tokens that a carrier has given out, until they expire. */
import { randomBytes } from 'node:crypto';

export class Tokens {
  private readonly expiries = new Map<string, number>();

  /** @param seconds how long a token lives, in real time */
  constructor(readonly seconds: number) {}

  issue(now: number): string {
    const token = randomBytes(24).toString('base64url');
    this.expiries.set(token, now + this.seconds * 1000);
    return token;
  }

  isValid(token: string, now: number): boolean {
    const expiry = this.expiries.get(token);
    if (expiry !== undefined && expiry <= now) this.expiries.delete(token);
    return expiry !== undefined && expiry > now;
  }

  /** As if all of them had expired. */
  revokeAll(): void {
    this.expiries.clear();
  }
}
