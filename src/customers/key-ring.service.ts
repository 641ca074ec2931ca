/** Tells whose key it is. Looked-up keys are remembered for a moment, so that a revocation counts within seconds. */
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Problem } from '../domain/problem.js';
import { CustomersRepository } from '../storage/customers.repository.js';
import { isUnavailable } from '../storage/failures.js';
import { hashOf } from './api-key.js';

/** The customer that a request speaks for. Ids are UUIDs. */
export interface Caller {
  readonly customerId: string;
  readonly keyId: string;
}

/** Milliseconds that an answer is believed; a revoked key may work that much longer. */
const BELIEVED_FOR = 3000;
/** Milliseconds that a key goes on working while PostgreSQL cannot say whether it was revoked, nor anybody revoke it. */
const TRUSTED_FOR = 60_000;

interface Answer {
  readonly caller: Caller | null;
  readonly at: number;
}

@Injectable()
export class KeyRing {
  private readonly answers = new LRUCache<string, Answer>({ max: 10_000 });

  constructor(private readonly customers: CustomersRepository) {}

  /** @throws Problem `unauthorized` where there is no such key in use. */
  async callerOf(key: string): Promise<Caller> {
    const remembered = this.answers.get(key);
    const isFresh = remembered !== undefined && performance.now() - remembered.at < BELIEVED_FOR;
    const { caller } = isFresh ? remembered : await this.lookUp(key, remembered);
    if (caller === null) throw new Problem('unauthorized', 'This API key is not known, or it was revoked');
    return caller;
  }

  private async lookUp(key: string, remembered: Answer | undefined): Promise<Answer> {
    const at = performance.now();
    try {
      const found = await this.customers.findKey(hashOf(key));
      const answer = { caller: found && { customerId: found.customerId, keyId: found.id }, at };
      this.answers.set(key, answer);
      return answer;
    } catch (error) {
      if (remembered?.caller && isUnavailable(error) && at - remembered.at < TRUSTED_FOR) return remembered;
      throw error;
    }
  }
}

export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +(\S{1,512})$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** The user name of HTTP Basic (RFC 7617) without a password, or else as `bearerOf` reads it. A key may hold colons. */
export function keyOf(authorization: string | undefined): string | null {
  const basic = /^Basic +([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(authorization ?? '')?.[1];
  if (basic === undefined) return bearerOf(authorization);
  return /^(\S{1,512}):$/.exec(Buffer.from(basic, 'base64').toString())?.[1] ?? null;
}
