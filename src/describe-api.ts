/** The API's documents without a running app: Nest makes its modules known, and starts none of them. */
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { apiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import { ADAPTERS } from './carriers/registry.js';
import { readConfig } from './config/config.js';

export async function describeApi(): Promise<OpenAPIObject> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(readConfig(ADAPTERS, {})),
    new FastifyAdapter(),
    { preview: true, logger: false },
  );
  return apiDocument(app);
}
