/** Builds the HTTP app from its modules. It can be listened on before PostgreSQL is there; `open.ts` does the rest. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { LOG } from './config/config.module.js';
import { type Log, NestLog } from './config/logger.js';
import { ProblemFilter } from './http/problem.filter.js';
import { webhookPaths } from './ingestion/webhook-paths.js';
import { serveDocs } from './operations/docs.js';

const API_BODY_LIMIT = 64 * 1024;

export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: API_BODY_LIMIT,
    requestTimeout: 10_000,
    genReqId: requestIds(),
    skipMiddie: true, // no middleware is used, and its hook costs every request
    forceCloseConnections: 'idle',
  });
  adapter.getHttpServer().headersTimeout = 5000;
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(config), adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  const log = app.get<Log>(LOG);
  app.useLogger(new NestLog(log));
  app.useGlobalFilters(new ProblemFilter(log));
  serveDocs(app, webhookPaths);
  return app;
}

/** `req_`, a random part for the process, and a count. */
function requestIds(): () => string {
  const process = randomBytes(6).toString('hex');
  let count = 0;
  return () => `req_${process}${(count += 1).toString(36).padStart(6, '0')}`;
}
