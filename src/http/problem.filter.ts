/** Turns whatever was thrown into one `application/problem+json` (RFC 9457), and logs what is our own fault. */
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../config/logger.js';
import { codeOfStatus, Problem, PROBLEMS } from '../domain/problem.js';
import { isUnavailable } from '../storage/failures.js';

/** Seconds after which a sender may try again; a carrier's own schedule is longer. */
const RETRY_AFTER = '1';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    sendProblem(request, reply, problemOf(thrown, request, this.log));
  }
}

/** What is to be answered to whatever was thrown; what is our own fault is logged. */
export function problemOf(thrown: unknown, request: FastifyRequest, log: Log): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof HttpException && thrown.getStatus() < 500) {
    return new Problem(codeOfStatus(thrown.getStatus()), thrown.message);
  }
  const unavailable = isUnavailable(thrown);
  const fields = { request_id: request.id, route: request.routeOptions?.url, err: thrown };
  if (unavailable) log.warn(fields, 'request.unavailable');
  else log.error(fields, 'request.failed');
  return unavailable
    ? new Problem('unavailable', 'PostgreSQL cannot answer right now; try again shortly')
    : new Problem('internal_error', `Report it with the request_id ${request.id}`);
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  void beginAnswer(reply, problem.status)
    .type('application/problem+json')
    .send(problemDocument(problem, request.id));
}

export function problemDocument(problem: Problem, requestId: string) {
  const { status, title } = PROBLEMS[problem.code];
  return {
    type: `/errors#${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    request_id: requestId,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
}

/** An error's status, and the headers that go with it, whatever its body. */
export function beginAnswer(reply: FastifyReply, status: number): FastifyReply {
  if (status === 503) void reply.header('retry-after', RETRY_AFTER);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply.code(status);
}
