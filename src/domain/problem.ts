/** The error catalogue: every `code` that an answer may carry, with its status and title. README and OpenAPI are checked against it. */

export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  invalid_fields: { status: 400, title: 'Some fields are not valid' },
  unreadable_json: { status: 400, title: 'The body is not JSON' },
  too_many_events: { status: 400, title: 'Too many events in one body' },
  bad_idempotency_key: { status: 400, title: 'The Idempotency-Key is not one' },
  bad_signature: { status: 401, title: 'The signature is wrong or missing' },
  unauthorized: { status: 401, title: 'The API key is wrong or missing' },
  insufficient_scope: { status: 403, title: 'The API key may not do this' },
  not_found: { status: 404, title: 'There is nothing here' },
  idempotency_key_in_use: { status: 409, title: 'The first request with this Idempotency-Key is under way' },
  endpoint_disabled: { status: 409, title: 'The webhook endpoint is disabled' },
  precondition_failed: { status: 412, title: 'It has changed since' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was sent with another request' },
  rate_limited: { status: 429, title: 'Too many requests in a second' },
  too_many_requests: { status: 429, title: 'Too many requests at once' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Milepost cannot take this right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A field that is wrong: a JSON pointer (RFC 6901) into the body, or the name of a query parameter, and the remedy. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** Thrown anywhere; answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: readonly FieldProblem[] = [],
  ) {
    super(detail);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** The catalogue's code for a status that a library chose. */
export function codeOfStatus(status: number): ProblemCode {
  const found = Object.entries(PROBLEMS).find(([, problem]) => problem.status === status);
  return (found?.[0] as ProblemCode | undefined) ?? (status < 500 ? 'bad_request' : 'internal_error');
}

export function fieldProblem(pointer: string, detail: string): Problem {
  return new Problem('invalid_fields', detail, [{ pointer, detail }]);
}
