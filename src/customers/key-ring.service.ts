/** Tells whose key it is. Looked-up keys are remembered for a moment, so that a revocation counts within seconds. */
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Problem } from '../domain/problem.js';
import type { Scope } from '../domain/scope.js';
import { SharedAnswers } from '../domain/shared-answers.js';
import { noteKeyUse } from '../storage/api-keys.sql.js';
import { CustomersRepository, type FoundKey } from '../storage/customers.repository.js';
import { isUnavailable } from '../storage/failures.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { hashOf, isMistyped } from './api-key.js';

/** The customer that a request speaks for, and what its key may do. Ids are UUIDs. */
export interface Caller {
  readonly customerId: string;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** `null`: never. */
  readonly expiresAt: Date | null;
}

/** Milliseconds that an answer is believed; a revoked key may work that much longer. */
const BELIEVED_FOR = 3000;
/** Milliseconds that a key goes on working while PostgreSQL cannot say whether it was revoked, nor anybody revoke it. */
const TRUSTED_FOR = 60_000;
/** Milliseconds between two notes that a key was used. */
const NOTED_EVERY = 60_000;

interface Answer {
  readonly caller: Caller | null;
  readonly at: number;
}

@Injectable()
export class KeyRing {
  private readonly answers = new LRUCache<string, Answer>({ max: 10_000 });
  private readonly lookUps = new SharedAnswers<Answer>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    private readonly customers: CustomersRepository,
  ) {}

  /** @throws Problem `unauthorized` where there is no such key in use; which keys there were, it does not tell */
  async callerOf(key: string): Promise<Caller> {
    const remembered = this.answers.get(key);
    const isFresh = remembered !== undefined && performance.now() - remembered.at < BELIEVED_FOR;
    const { caller } = isFresh ? remembered : await this.lookUps.to(key, () => this.lookUp(key, remembered));
    if (caller === null || isOver(caller)) {
      throw new Problem('unauthorized', 'This API key is not known, has expired, or was revoked');
    }
    return caller;
  }

  private async lookUp(key: string, remembered: Answer | undefined): Promise<Answer> {
    if (isMistyped(key) && !this.isBootstrapKey(key)) {
      throw new Problem(
        'unauthorized',
        'This API key is mistyped: its last six characters do not fit the rest',
      );
    }
    const at = performance.now();
    try {
      const found = await this.customers.findKey(hashOf(key));
      if (found && !isOver(found)) this.noteUse(found);
      const answer = { caller: found && callerWith(found), at };
      this.answers.set(key, answer);
      return answer;
    } catch (error) {
      if (remembered?.caller && isUnavailable(error) && at - remembered.at < TRUSTED_FOR) return remembered;
      throw error;
    }
  }

  /** It may look like an issued key with any checksum. Compared by hash, which tells a guesser nothing. */
  private isBootstrapKey(key: string): boolean {
    const { bootstrapApiKey } = this.config;
    return bootstrapApiKey !== null && hashOf(key).equals(hashOf(bootstrapApiKey));
  }

  /** Nobody waits for it; where it fails, the next look-up tries again. */
  private noteUse({ id, lastUsedAt }: FoundKey): void {
    const isNoted = lastUsedAt !== null && Date.now() - lastUsedAt.getTime() < NOTED_EVERY;
    if (!isNoted) noteKeyUse(this.pools.bookkeeping, id).catch(() => undefined);
  }
}

function callerWith({ customerId, id, scopes, expiresAt }: FoundKey): Caller {
  return { customerId, keyId: id, scopes, expiresAt };
}

function isOver({ expiresAt }: Pick<Caller, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt.getTime() <= Date.now();
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
