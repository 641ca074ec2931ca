/** `/openapi.json` and `/docs`, from the controllers' own decorators. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { PROBLEMS } from '../domain/problem.js';
import { VERSION } from '../config/version.js';

/** @param complete adds the routes that no controller has */
export function serveDocs(
  app: NestFastifyApplication,
  complete: (document: OpenAPIObject) => OpenAPIObject,
): void {
  const about = new DocumentBuilder()
    .setTitle('Milepost')
    .setDescription(`Shipment tracking: carriers push, brands read.\n\n${errorTable()}`)
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', description: 'A secret key, mp_live_…' }, 'secret key')
    .addBearerAuth({ type: 'http', description: 'ADMIN_API_KEY' }, 'admin key')
    .addBasicAuth({ type: 'http', description: 'A secret key as the user name, no password' }, 'user name')
    .build();
  SwaggerModule.setup('docs', app, () => complete(SwaggerModule.createDocument(app, about)), {
    jsonDocumentUrl: 'openapi.json',
  });
}

function errorTable(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  );
  return [
    'Errors are `application/problem+json`:',
    '',
    '| code | status | title |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
