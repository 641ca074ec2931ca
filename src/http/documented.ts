/** One route in OpenAPI: its name, what it takes besides its fields, what it answers, and how it can fail. */
import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiParam,
  type ApiResponseOptions,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { type ProblemCode, PROBLEMS } from '../domain/problem.js';
import type { IdPrefix } from '../domain/ids.js';
import { ProblemDocument } from './answers.dto.js';

/** How every route can fail. */
const ANY_REQUEST: readonly ProblemCode[] = ['bad_request', 'unauthorized', 'internal_error', 'unavailable'];
/** And one that a brand's key opens. */
const ANY_BRANDS: readonly ProblemCode[] = ['insufficient_scope', 'rate_limited'];
/** And one of operators, where there are none. */
const ANY_ADMINS: readonly ProblemCode[] = ['not_found'];
/** And how one that may have a body can. */
export const ANY_BODY: readonly ProblemCode[] = ['payload_too_large', 'unsupported_media_type'];
/** And one that takes an Idempotency-Key. */
const ANY_KEY: readonly ProblemCode[] = [
  'bad_idempotency_key',
  'idempotency_key_in_use',
  'idempotency_key_reused',
];

export const ETAG = {
  ETag: { description: 'Of this answer as a whole', schema: { type: 'string' as const } },
};
const REPLAYED = {
  'Idempotent-Replayed': {
    description: 'The answer to the first request with this Idempotency-Key',
    schema: { type: 'string' as const, enum: ['true'] },
  },
};

export interface Answer {
  readonly description: string;
  /** Left out: it has no body. */
  readonly type?: Type<unknown>;
  /** Where it is not JSON. */
  readonly mediaType?: string;
  readonly headers?: ApiResponseOptions['headers'];
}

interface Route {
  /** The operationId. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  /** What the id in the path is of. */
  readonly id?: IdPrefix;
  /** Whether it may as well be the id under which a system before this one knew it (`milepost history import`). */
  readonly takesOldIds?: boolean;
  /** `Idempotency-Key`, `If-Match`, `If-None-Match`: where they count. */
  readonly headers?: readonly (keyof typeof HEADERS)[];
  readonly answers: Readonly<Record<number, Answer>>;
  /** Whether it is always answered, and to everybody. */
  readonly isOpen?: boolean;
  /** Whether it is opened by the admin key, not by a brand's. */
  readonly isAdmins?: boolean;
  /** Beside those that any request may meet. */
  readonly problems?: readonly ProblemCode[];
}

const HEADERS = {
  'Idempotency-Key': {
    description: 'Such as a UUID: sent again with it, the request is answered as the first time, for a day',
    schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^"?[\\x21\\x23-\\x7e]+"?$' },
  },
  'If-Match': {
    description: 'The ETag that the shipment must still have',
    schema: { type: 'string' as const },
  },
  'If-None-Match': {
    description: 'The ETag of the answer that you have; while it is good, the answer is 304',
    schema: { type: 'string' as const },
  },
};

export function documented(route: Route): MethodDecorator {
  const { name, summary, description, headers = [], answers, isOpen, isAdmins, problems = [] } = route;
  const isKeyed = headers.includes('Idempotency-Key');
  return applyDecorators(
    ApiOperation({
      operationId: name,
      summary,
      ...(description && { description }),
      ...(isOpen && { security: [] }),
    }),
    ...idParameter(route),
    ...headers.map((header) => ApiHeader({ name: header, required: false, ...HEADERS[header] })),
    ...Object.entries(answers).map(([status, answer]) =>
      ApiResponse({ status: Number(status), ...responseOf(answer, isKeyed && Number(status) < 300) }),
    ),
    ApiExtraModels(ProblemDocument, ...Object.values(answers).flatMap(({ type }) => type ?? [])),
    ...problemResponses([
      ...(isOpen ? [] : [...ANY_REQUEST, ...(isAdmins ? ANY_ADMINS : ANY_BRANDS)]),
      ...(isKeyed ? ANY_KEY : []),
      ...problems,
    ]),
  );
}

function idParameter({ id, takesOldIds }: Route): MethodDecorator[] {
  if (!id) return [];
  const schema = idSchema(id);
  if (!takesOldIds) return [ApiParam({ name: 'id', schema })];
  const { type, example } = schema;
  const description =
    'Or the id under which a system before this one knew it, where its history was moved in';
  return [ApiParam({ name: 'id', description, schema: { type, minLength: 1, maxLength: 200, example } })];
}

function responseOf({ description, type, mediaType, headers }: Answer, isKeyed: boolean) {
  const schema = mediaType ? { type: 'string' as const } : type && { $ref: getSchemaPath(type) };
  const all = { ...headers, ...(isKeyed && REPLAYED) };
  return {
    description,
    ...(Object.keys(all).length > 0 && { headers: all }),
    ...(schema && { content: { [mediaType ?? 'application/json']: { schema } } }),
  };
}

/** @returns one response a status, whose examples are the codes that it may have */
export function problemAnswers(codes: readonly ProblemCode[]) {
  const known = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => codes.includes(code));
  const statuses = new Set(known.map((code) => PROBLEMS[code].status));
  return [...statuses].map((status) => {
    const mine = known.filter((code) => PROBLEMS[code].status === status);
    const content = {
      schema: { $ref: getSchemaPath(ProblemDocument) },
      examples: Object.fromEntries(mine.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    };
    return {
      status,
      description: mine.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
      content: { 'application/problem+json': content },
    };
  });
}

function problemResponses(codes: readonly ProblemCode[]): MethodDecorator[] {
  return problemAnswers(codes).map((response) => ApiResponse(response));
}

/** Digits of a UUIDv7. */
const EXAMPLE_DIGITS = '019ac8f2a4b37c51a0d25e7f6b3c9d10';

/** A public id of this kind. */
export function idSchema(prefix: IdPrefix) {
  return {
    type: 'string' as const,
    pattern: `^${prefix}_[0-9a-f]{32}$`,
    example: `${prefix}_${EXAMPLE_DIGITS}`,
  };
}
