/** The trackers' routes in OpenAPI: they fail in EasyPost's way. */
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ProblemCode } from '../domain/problem.js';
import { PROBLEMS } from '../domain/problem.js';
import { ProblemDocument } from '../http/answers.dto.js';
import { EasyPostError, Tracker, Trackers } from './answers.dto.js';

/** How each of them can fail, and when bad fields are a 422. */
const FAILURES: readonly ProblemCode[] = [
  'bad_request',
  'unauthorized',
  'insufficient_scope',
  'not_found',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal_error',
  'unavailable',
];

/** What is refused before it reaches its route is refused as everywhere. */
const BEFORE_THE_ROUTE: readonly number[] = [400, 413, 415, 503];

function failures(): MethodDecorator[] {
  const known = FAILURES.map((code) => PROBLEMS[code]);
  return [...known, { ...PROBLEMS.invalid_fields, status: 422 }].map(({ status, title }) => {
    const early = BEFORE_THE_ROUTE.includes(status) && {
      'application/problem+json': schemaOf(ProblemDocument),
    };
    const content = { 'application/json': schemaOf(EasyPostError), ...early };
    return ApiResponse({ status, description: title, content });
  });
}

function schemaOf(type: Type<unknown>) {
  return { schema: { $ref: getSchemaPath(type) } };
}

function route(operationId: string, summary: string, ...answers: MethodDecorator[]): MethodDecorator {
  const models = ApiExtraModels(EasyPostError, ProblemDocument);
  return applyDecorators(ApiOperation({ operationId, summary }), models, ...answers, ...failures());
}

export const TRACKER_ROUTES = {
  create: route(
    'createTracker',
    'Create a tracker, as EasyPost does',
    ApiResponse({ status: 201, description: 'The tracker', type: Tracker }),
    ApiResponse({ status: 200, description: 'The number has a tracker already: the same', type: Tracker }),
  ),
  list: route(
    'listTrackers',
    'List trackers, as EasyPost does',
    ApiResponse({ status: 200, description: 'A page of trackers', type: Trackers }),
  ),
  retrieve: route(
    'retrieveTracker',
    'Retrieve a tracker, as EasyPost does',
    ApiResponse({ status: 200, description: 'The tracker', type: Tracker }),
  ),
};
