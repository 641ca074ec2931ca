/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a request that is sent again with the key of one that
 * was answered gets that answer, and nothing is done twice. Keys are a customer's own, and remembered for a day.
 */
import { hash } from 'node:crypto';
import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { firstValueFrom, type Observable, of } from 'rxjs';
import { Problem } from '../domain/problem.js';
import { beginKeyed, forgetKeyed, type KeyedAnswer, keepAnswer } from '../storage/idempotency-keys.sql.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import type { IdentifiedRequest } from './api-key.guard.js';

@Injectable()
export class Idempotency implements NestInterceptor {
  constructor(@Inject(POOLS) private readonly pools: Pools) {}

  /** @throws Problem `bad_idempotency_key`, `idempotency_key_in_use`, `idempotency_key_reused` */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const key = keyIn(request.headers['idempotency-key']);
    if (key === null) return next.handle();
    const id = { customerId: request.caller!.customerId, key };
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const fingerprint = fingerprintOf(request);
    const before = await beginKeyed(this.pools.writer, id, fingerprint);
    if (before !== null) return of(replay(before, fingerprint, reply));
    const answer: unknown = await firstValueFrom(next.handle()).catch(async (error: unknown) => {
      await forgetKeyed(this.pools.writer, id).catch(() => undefined); // then it is free again in a minute
      throw error;
    });
    const text = JSON.stringify(answer ?? null);
    // What is done is not undone by a note that fails: the key stays taken for a minute, and nothing is done twice.
    await keepAnswer(this.pools.writer, id, reply.statusCode, text).catch(() => undefined);
    return of(answer);
  }
}

/** A quoted string (RFC 8941), or the same without its quotes, as most clients send it. */
function keyIn(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const key = /^"?([\x21\x23-\x7e]{1,255}?)"?$/.exec(String(header))?.[1];
  if (key === undefined) {
    throw new Problem(
      'bad_idempotency_key',
      'Idempotency-Key must be 1 to 255 printable characters, such as a UUID',
    );
  }
  return key;
}

function fingerprintOf({ method, url, body }: IdentifiedRequest): Buffer {
  return hash('sha256', `${method} ${url} ${JSON.stringify(body ?? null)}`, 'buffer');
}

function replay(before: KeyedAnswer, fingerprint: Buffer, reply: FastifyReply): unknown {
  if (!before.fingerprint.equals(fingerprint)) {
    throw new Problem('idempotency_key_reused', 'Send a new Idempotency-Key with a new request');
  }
  if (before.status === null) {
    throw new Problem(
      'idempotency_key_in_use',
      'Wait for the answer to the first request, or ask again in a minute',
    );
  }
  void reply.code(before.status).header('idempotent-replayed', 'true');
  return JSON.parse(before.answer!);
}
