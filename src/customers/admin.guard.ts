/** Lets operators in by ADMIN_API_KEY; without one configured, there are no admin routes. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Problem } from '../domain/problem.js';
import { bearerOf } from './key-ring.service.js';

@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const { adminApiKey } = this.config;
    if (adminApiKey === null) {
      throw new Problem('not_found', 'Admin routes are off: start Milepost with ADMIN_API_KEY to have them');
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const given = bearerOf(request.headers.authorization) ?? '';
    if (timingSafeEqual(digest(given), digest(adminApiKey))) return true;
    throw new Problem('unauthorized', 'Send the admin key as Authorization: Bearer <key>');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
