/** The webhook route in OpenAPI; it is a plain Fastify route, which the generator does not see. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { ADAPTERS } from '../carriers/registry.js';

const RECEIPT = {
  type: 'object',
  properties: { receipt: { type: 'string' }, accepted: { type: 'integer' } },
  required: ['receipt', 'accepted'],
};

const ANSWERS = {
  200: 'As 202, for carriers whose documents ask for 200',
  202: 'The bytes are on disk in PostgreSQL',
  400: 'Rightly signed, but not JSON (kept as a dead letter), or too many events',
  401: 'The signature is wrong or missing',
  404: 'The carrier is unknown or has no secret configured',
  413: 'Larger than 1 MiB',
  503: 'PostgreSQL cannot take it right now; see Retry-After',
};

export function webhookPaths(document: OpenAPIObject): OpenAPIObject {
  const responses = Object.entries(ANSWERS).map(([status, description]) => {
    const schema = Number(status) < 300 ? { content: { 'application/json': { schema: RECEIPT } } } : {};
    return [status, { description, ...schema }];
  });
  const post = {
    tags: ['carriers'],
    summary: "A carrier's events, signed by the carrier's own scheme over the raw bytes",
    parameters: [
      {
        name: 'carrier',
        in: 'path' as const,
        required: true,
        schema: { type: 'string' as const, enum: ADAPTERS.map(({ slug }) => slug) },
      },
    ],
    requestBody: { required: true, content: { 'application/json': { schema: {} } } },
    responses: Object.fromEntries(responses) as Record<string, { description: string }>,
  };
  return { ...document, paths: { '/api/v1/webhooks/{carrier}': { post }, ...document.paths } };
}
