/**
 * `POST /api/v1/webhooks/{carrier}`. A Fastify route of its own and not a Nest controller, because only here the body
 * stays the raw bytes that were signed, whatever their content type says, and may be 1 MiB long.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.js';
import { WebhookReceiver } from './webhook-receiver.service.js';

const BODY_LIMIT = 1024 * 1024;

type WebhookRequest = FastifyRequest<{ Params: { carrier: string }; Body: Buffer | undefined }>;

@Injectable()
export class WebhooksRoute implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly receiver: WebhookReceiver,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
        (_request, body, parsed) => parsed(null, body),
      );
      scope.post('/api/v1/webhooks/:carrier', { bodyLimit: BODY_LIMIT }, this.answer);
      done();
    });
  }

  private readonly answer = async (request: WebhookRequest, reply: FastifyReply) => {
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new Problem('unsupported_media_type', 'Send the body without a Content-Encoding');
    }
    const { headers, body = Buffer.alloc(0) } = request;
    const signed = { headers, body, receivedAt: new Date() };
    const answer = await this.receiver.receive(request.params.carrier, signed);
    return reply.code(answer.status).send(answer.body);
  };
}
