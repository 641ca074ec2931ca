/** Answers what was thrown as EasyPost does (docs.easypost.com, "Error object"). */
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { type FieldProblem, type Problem, PROBLEMS } from '../domain/problem.js';
import { beginAnswer, problemOf } from '../http/problem.filter.js';

/** Where EasyPost has another status or code than our catalogue (easypost-node, ErrorCode). */
const INVALID_FIELDS = { status: 422, code: 'TRACKER.INVALID_PARAMS' };

@Catch()
export class EasyPostErrorFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = problemOf(thrown, http.getRequest<FastifyRequest>(), this.log);
    const { status, code } = kindOf(problem);
    const { message, errors } = problem;
    void beginAnswer(http.getResponse<FastifyReply>(), status).send({
      error: { code, message, errors: errors.map(fieldError) },
    });
  }
}

function kindOf({ code }: Problem): { status: number; code: string } {
  if (code === 'invalid_fields') return INVALID_FIELDS;
  return { status: PROBLEMS[code].status, code: code.toUpperCase() };
}

function fieldError({ pointer, detail }: FieldProblem) {
  return { field: pointer.replace(/^\//, ''), message: detail };
}
