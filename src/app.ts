/** Builds the HTTP app from its modules. It can be listened on before PostgreSQL is there; `open.ts` does the rest. */
import 'reflect-metadata';
import type { FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { apiDocument } from './api-document.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { LOG } from './config/config.module.js';
import { type Log, NestLog } from './config/logger.js';
import { Problem } from './domain/problem.js';
import { servePage } from './first-look/page.js';
import { ProblemFilter, sendProblem } from './http/problem.filter.js';
import { serveDocs } from './operations/docs.js';
import { ReadinessService } from './operations/readiness.service.js';

const API_BODY_LIMIT = 64 * 1024;
/** Routes that take many things at once. */
const LARGE_BODIES = ['/api/v1/shipments/batch'];
const LARGE_BODY_LIMIT = 1024 * 1024;

export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: API_BODY_LIMIT,
    requestTimeout: 10_000,
    genReqId: requestIds(),
    // An id may be as long as it likes and is unknown all the same.
    routerOptions: { maxParamLength: 4096 },
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, new Problem('bad_request', 'The URL cannot be read')),
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
  limitBodies(app);
  takeEmptyBodies(app);
  refuseUntilOpen(app);
  serveDocs(app, () => apiDocument(app));
  if (config.role !== 'worker') servePage(app);
  return app;
}

function limitBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', (route) => {
    if (LARGE_BODIES.includes(route.url)) route.bodyLimit = LARGE_BODY_LIMIT;
  });
}

/** `Content-Type: application/json` and no body, as clients send it that always set the header: a body that was left out. */
function takeEmptyBodies(app: NestFastifyApplication): void {
  const limits = { bodyLimit: API_BODY_LIMIT };
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser<RawServerDefault>('application/json', limits, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    void parse(request, body.toString(), done);
  });
}

/** What says how the process is doing, also before it can do anything else. */
const ALWAYS_ANSWERED = ['/health', '/ready', '/version'];

/** Nothing is taken before the database is known to keep it. */
function refuseUntilOpen(app: NestFastifyApplication): void {
  const readiness = app.get(ReadinessService, { strict: false });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      void reply.header('x-request-id', request.id);
      if (readiness.takesRequests || ALWAYS_ANSWERED.includes(request.routeOptions.url ?? '')) return done();
      sendProblem(request, reply, new Problem('unavailable', 'Milepost is starting; try again shortly'));
    });
}

/** `req_`, a random part for the process, and a count. */
function requestIds(): () => string {
  const process = randomBytes(6).toString('hex');
  let count = 0;
  return () => `req_${process}${(count += 1).toString(36).padStart(6, '0')}`;
}
