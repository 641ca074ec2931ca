/** The error catalogue: what the README promises of each code is what is answered. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, HttpException, NotFoundException, Param } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createLog } from '../../src/config/logger.js';
import { codeOfStatus, Problem, type ProblemCode, PROBLEMS } from '../../src/domain/problem.js';
import { ProblemFilter } from '../../src/http/problem.filter.js';
import { ErrorsController } from '../../src/operations/errors.controller.js';

const CODES = Object.keys(PROBLEMS) as ProblemCode[];
const SECRET = 'a detail of the inside';

const THROWN: Readonly<Record<string, () => Error>> = {
  missing: () => new NotFoundException('There is no such thing'),
  teapot: () => new HttpException('short and stout', 418),
  mistake: () => new TypeError(SECRET),
  library: () => new HttpException(SECRET, 500),
  disconnected: () => Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' }),
};

@Controller()
class Thrower {
  @Get('problems/:code')
  problem(@Param('code') code: ProblemCode): never {
    throw new Problem(code, `this is ${code}`, [{ pointer: '/field', detail: 'the remedy' }]);
  }

  @Get('thrown/:name')
  other(@Param('name') name: string): never {
    throw THROWN[name]!();
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [Thrower] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new ProblemFilter(createLog({ logLevel: 'silent', logFormat: 'json' })));
  await app.init();
});
afterAll(() => app.close());

/** The rows `code | status | title` of the README's section "Errors". */
function readmeTable(): Record<string, { status: number; title: string }> {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const [, section = ''] = /^## Errors$(.*?)^## /ms.exec(readme) ?? [];
  const rows = section.matchAll(/^\|\s*`(\w+)`\s*\|\s*(\d+)\s*\|\s*(.*?)\s*\|$/gm);
  return Object.fromEntries(
    [...rows].map(([, code, status, title]) => [code!, { status: Number(status), title: title! }]),
  );
}

it('the README lists the catalogue, in its order, and nothing else', () => {
  expect(readmeTable()).toEqual(PROBLEMS);
  expect(Object.keys(readmeTable())).toEqual(CODES);
});

it.each(CODES)('%s is answered with its status and title', async (code) => {
  const response = await app.inject(`/problems/${code}`);
  const { status, title } = PROBLEMS[code];
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(response.json()).toEqual({
    type: expect.stringMatching(new RegExp(`#${code}$`)) as string,
    title,
    status,
    detail: `this is ${code}`,
    code,
    request_id: expect.any(String) as string,
    errors: [{ pointer: '/field', detail: 'the remedy' }],
  });
  expect(response.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  expect(response.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
});

it.each(CODES)('the type of %s leads to a line of the page of errors', async (code) => {
  const { type } = (await app.inject(`/problems/${code}`)).json<{ type: string }>();
  const [path, anchor] = type.split('#');
  expect(path).toBe('/errors');
  expect(new ErrorsController().page()).toContain(`id="${anchor}"`);
});

it.each([
  ['missing', 'not_found', 'There is no such thing'],
  ['teapot', 'bad_request', 'short and stout'],
  ['mistake', 'internal_error', /^Report it with the request_id/],
  ['library', 'internal_error', /^Report it with the request_id/],
  ['disconnected', 'unavailable', /try again/],
] as const)('%s, thrown by others, is answered as %s', async (name, code, detail) => {
  const response = await app.inject(`/thrown/${name}`);
  expect(response.statusCode).toBe(PROBLEMS[code].status);
  expect(response.json()).toMatchObject({ code, detail: expect.stringMatching(detail) as string });
  expect(response.body).not.toContain(SECRET);
});

it.each(CODES)('the status of %s means a code of that status', (code) => {
  const { status } = PROBLEMS[code];
  expect(PROBLEMS[codeOfStatus(status)].status).toBe(status);
});
