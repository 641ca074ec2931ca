/** The webhook route in OpenAPI; it is a plain Fastify route, which the generator does not see. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { ADAPTERS } from '../carriers/registry.js';
import { problemAnswers } from '../http/documented.js';

const RECEIPT = {
  type: 'object',
  properties: {
    receipt: { type: 'string', example: '1204-17' },
    accepted: {
      type: 'integer',
      minimum: 1,
      example: 3,
      description: 'Events in the body, as far as it tells',
    },
  },
  required: ['receipt', 'accepted'],
};

/** What a carrier that only makes sure of who listens is answered, in its own words. */
const HANDSHAKE = { type: 'object', additionalProperties: true };

const TAKEN = {
  200: {
    description: 'As 202, for carriers whose documents ask for 200; and the answer to a handshake',
    content: { 'application/json': { schema: { anyOf: [RECEIPT, HANDSHAKE] } } },
  },
  202: {
    description: 'The bytes are on disk in PostgreSQL',
    content: { 'application/json': { schema: RECEIPT } },
  },
};

const REFUSED = problemAnswers([
  'bad_request',
  'unreadable_json',
  'too_many_events',
  'bad_signature',
  'not_found',
  'payload_too_large',
  'unsupported_media_type',
  'internal_error',
  'unavailable',
]).map(({ status, ...response }) => [status, response] as const);

export function webhookPaths(): OpenAPIObject['paths'] {
  const carrier = {
    name: 'carrier',
    in: 'path' as const,
    required: true,
    schema: { type: 'string' as const, enum: ADAPTERS.map(({ slug }) => slug) },
  };
  const post = {
    operationId: 'receiveWebhook',
    tags: ['carriers'],
    summary: "Take a carrier's events",
    description: "Signed by the carrier's own scheme over the raw bytes, and in the carrier's own words.",
    security: [],
    parameters: [carrier],
    requestBody: { required: true, content: { 'application/json': { schema: {} } } },
    responses: { ...TAKEN, ...Object.fromEntries(REFUSED) },
  };
  return { '/api/v1/webhooks/{carrier}': { post } };
}
