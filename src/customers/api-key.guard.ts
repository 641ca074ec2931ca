/** Lets brands in by their secret key, as far as it reaches, and says on the request who they are. */
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.js';
import { requireScope, scopeFor } from '../domain/scope.js';
import { bearerOf, type Caller, KeyRing } from './key-ring.service.js';
import { RateLimit } from './rate-limit.service.js';

/** A request whose guard has checked its key. */
export type IdentifiedRequest = FastifyRequest & { caller?: Caller };

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly keys: KeyRing,
    private readonly limit: RateLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<IdentifiedRequest>();
    const key = this.keyIn(request.headers.authorization);
    if (key === null) {
      throw new Problem('unauthorized', 'Send your secret key as Authorization: Bearer <key>');
    }
    const caller = await this.keys.callerOf(key);
    if (this.limit.isOn) await this.limit.count(caller.keyId, http.getResponse<FastifyReply>());
    requireScope(caller.scopes, scopeFor(request.method));
    request.caller = caller;
    return true;
  }

  /** How the key is sent; routes that take it otherwise have a guard of their own. */
  protected keyIn(authorization: string | undefined): string | null {
    return bearerOf(authorization);
  }
}

/** The customer whose key the guard has checked; never taken from a body, header or query. */
export const CustomerId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { caller } = context.switchToHttp().getRequest<IdentifiedRequest>();
  if (!caller) throw new Error('a route asks for its customer without an ApiKeyGuard');
  return caller.customerId;
});
