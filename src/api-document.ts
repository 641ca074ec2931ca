/** The OpenAPI document: what the controllers' decorators say, the one route that no controller has, and what we send. */
import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PROBLEM_EXAMPLES } from './http/answers.dto.js';
import { webhookPaths } from './ingestion/webhook-paths.js';
import { aboutApi } from './operations/docs.js';
import { MESSAGES, WEBHOOKS } from './outbound-webhooks/messages.docs.js';

export function apiDocument(app: INestApplication): OpenAPIObject {
  const about = aboutApi();
  const document = SwaggerModule.createDocument(
    app,
    { ...about, webhooks: WEBHOOKS },
    { extraModels: MESSAGES },
  );
  const { components, webhooks } = document;
  const paths = { ...webhookPaths(), ...document.paths };
  return { ...about, paths, webhooks, components: { ...components, examples: examplesIn(paths) } };
}

/** Those of the catalogue that an answer refers to; some codes are the sockets' alone. */
function examplesIn(paths: OpenAPIObject['paths']) {
  const text = JSON.stringify(paths);
  return Object.fromEntries(
    Object.entries(PROBLEM_EXAMPLES).filter(([code]) => text.includes(`"#/components/examples/${code}"`)),
  );
}
