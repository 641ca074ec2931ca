/** Serves the page's files as they are: it has no build step. */
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The page needs nothing from elsewhere, so it may load nothing from elsewhere. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function servePage(app: NestFastifyApplication): void {
  void app
    .getHttpAdapter()
    .getInstance()
    .register(fastifyStatic, {
      root: join(__dirname, 'public'),
      wildcard: false,
      decorateReply: false,
      setHeaders: (reply) => {
        void reply.header('content-security-policy', POLICY);
        void reply.header('x-content-type-options', 'nosniff');
        void reply.header('cache-control', 'no-cache');
      },
    });
}
