/** Lets brands in by their secret key, and says on the request who they are. */
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.js';
import { bearerOf, type Caller, KeyRing } from './key-ring.service.js';

/** A request whose guard has checked its key. */
export type IdentifiedRequest = FastifyRequest & { caller?: Caller };

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: KeyRing) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const key = this.keyIn(request.headers.authorization);
    if (key === null) {
      throw new Problem('unauthorized', 'Send your secret key as Authorization: Bearer <key>');
    }
    request.caller = await this.keys.callerOf(key);
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
