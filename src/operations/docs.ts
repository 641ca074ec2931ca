/** `/openapi.json`, and `/docs` to look at it. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '../config/version.js';
import { PROBLEMS } from '../domain/problem.js';
import { STATUS_TABLE, STATUSES } from '../domain/status.js';

/** The document that has no routes yet. */
export function aboutApi(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Milepost')
    .setDescription(`Shipment tracking: carriers push, brands read.\n\n${statusTable()}\n\n${errorTable()}`)
    .setVersion(VERSION)
    .addServer('/', 'This Milepost')
    .addTag('shipments', 'What you track')
    .addTag('tracking', 'Where it is, and what has changed')
    .addTag('webhooks', 'What tells you')
    .addTag('easypost', "The same in EasyPost's shape")
    .addTag('carriers', 'Who carries it')
    .addTag('admin', 'For operators')
    .addTag('operations', 'For whoever runs the process')
    .addBearerAuth({ type: 'http', description: 'A secret key, mp_live_…' }, 'secret_key')
    .addBearerAuth({ type: 'http', description: 'ADMIN_API_KEY' }, 'admin_key')
    .addBasicAuth({ type: 'http', description: 'A secret key as the user name, no password' }, 'user_name')
    .build();
}

export function serveDocs(app: NestFastifyApplication, document: () => OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Milepost: API',
  });
}

function statusTable(): string {
  const rows = STATUSES.map((status) => `| \`${status}\` | ${STATUS_TABLE[status].subStatuses.join(', ')} |`);
  return [
    'A shipment has one of these statuses:',
    '',
    '| status | sub-statuses |',
    '|---|---|',
    ...rows,
  ].join('\n');
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
