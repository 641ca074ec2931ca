/** docs/openapi.json is what the app says of itself, whole; and answers are held against it, strictly. */
import { readFileSync } from 'node:fs';
import { describeApi } from '../../src/describe-api.js';
import { PROBLEMS } from '../../src/domain/problem.js';
import { type Answered, checkAnswer, DOCUMENT_FILE, readDocument } from '../support/api-document.js';

const document = readDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
);

it('the committed document is what the app says by now: `npm run docs` writes it', async () => {
  expect(readFileSync(DOCUMENT_FILE, 'utf8')).toBe(`${JSON.stringify(await describeApi(), null, 2)}\n`);
});

it('every operation has a name of its own, a summary, and a tag', () => {
  const names = operations.map(({ operationId }) => operationId);
  expect(names.filter((name) => !/^[a-z][A-Za-z]+$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(operations.filter(({ summary, tags }) => !summary || tags?.length !== 1)).toEqual([]);
});

it('every operation says what it answers: with a schema, unless there is no body', () => {
  const silent = operations.flatMap(({ name, responses }) =>
    Object.entries(responses)
      .filter(([status, { content }]) => !content && !['204', '304'].includes(status))
      .map(([status]) => `${name} ${status}`),
  );
  expect(silent).toEqual([]);
});

it('every operation that takes a key says how it fails without one, and while PostgreSQL is away', () => {
  const keyed = operations.filter(({ security }) => security!.length > 0);
  expect(keyed.length).toBeGreaterThan(25);
  const silent = keyed.filter(
    ({ responses }) => !['401', '500', '503'].every((status) => status in responses),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

it('every problem is documented under its own status', () => {
  const documented = operations.flatMap(({ responses }) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      Object.keys(content?.['application/problem+json']?.examples ?? {}).map((code) => [
        code,
        Number(status),
      ]),
    ),
  ) as [keyof typeof PROBLEMS, number][];
  expect(documented.filter(([code, status]) => PROBLEMS[code].status !== status)).toEqual([]);
});

describe('an answer is refused by the tests', () => {
  const TOKEN = { token: 'a.b.c', expires_at: '2026-11-23T10:00:00.000Z' };
  const PROBLEM = {
    type: '/errors#not_found',
    title: 'x',
    detail: 'x',
    code: 'not_found',
    request_id: 'req_1',
  };
  const check = (body: unknown, more: Partial<Answered> = {}) => {
    const answer = { status: 201, contentType: 'application/json', text: JSON.stringify(body), ...more };
    return () => checkAnswer('POST', '/api/v1/tracking/shp_1/token', answer);
  };
  const problem = (status: number, code: string) =>
    check({ ...PROBLEM, status, code }, { status, contentType: 'application/problem+json; charset=utf-8' });

  it('not where all is as documented', () => {
    expect(check(TOKEN)).not.toThrow();
    expect(problem(404, 'not_found')).not.toThrow();
  });

  it.each([
    ['a field is missing', check({ token: 'a.b.c' })],
    ['there is one more', check({ ...TOKEN, customer_id: 'cus_1' })],
    ['a time is none', check({ ...TOKEN, expires_at: '2026-11-23' })],
    ['a field is of another type', check({ ...TOKEN, token: 1 })],
    ['the status is not documented', check(TOKEN, { status: 200 })],
    ['the content type is not', check(TOKEN, { contentType: 'text/html' })],
    ['the code is not', problem(404, 'unauthorized')],
  ])('where %s', (_, checking) => {
    expect(checking).toThrow('is not as documented');
  });
});
