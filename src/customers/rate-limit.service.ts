/**
 * How often a key may ask: so many requests in a second, counted by each process for itself. What is left is said on
 * every answer (draft-ietf-httpapi-ratelimit-headers-10).
 */
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Problem } from '../domain/problem.js';

/** Seconds. */
const WINDOW = 1;

@Injectable()
export class RateLimit {
  readonly isOn: boolean;
  private readonly quota: number;
  private readonly limiter: RateLimiterMemory;

  constructor(@Inject(CONFIG) { rateLimitPerSecond }: Config) {
    this.isOn = rateLimitPerSecond > 0;
    this.quota = rateLimitPerSecond;
    this.limiter = new RateLimiterMemory({ points: rateLimitPerSecond, duration: WINDOW });
  }

  /** Counts a request. @throws Problem `rate_limited`, when the reply says already after how long to try again */
  async count(keyId: string, reply: FastifyReply): Promise<void> {
    const { remainingPoints, consumedPoints, msBeforeNext } = await this.limiter
      .consume(keyId)
      .catch((refusal: RateLimiterRes) => refusal);
    const seconds = String(Math.ceil(msBeforeNext / 1000));
    void reply
      .header('ratelimit-policy', `"default";q=${this.quota};w=${WINDOW}`)
      .header('ratelimit', `"default";r=${remainingPoints};t=${seconds}`);
    if (consumedPoints <= this.quota) return;
    void reply.header('retry-after', seconds);
    throw new Problem('rate_limited', `This API key may send ${this.quota} requests a second`);
  }
}
