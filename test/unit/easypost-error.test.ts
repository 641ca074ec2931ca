/** EasyPost's error object: the catalogue's status and words, and nothing of the inside. */
import { Controller, Get, Param, UseFilters } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { LOG } from '../../src/config/config.module.js';
import { createLog } from '../../src/config/logger.js';
import { Problem, type ProblemCode, PROBLEMS } from '../../src/domain/problem.js';
import { EasyPostErrorFilter } from '../../src/easypost-api/easypost-error.filter.js';

const CODES = Object.keys(PROBLEMS) as ProblemCode[];
const SECRET = 'a detail of the inside';

@Controller()
@UseFilters(EasyPostErrorFilter)
class Thrower {
  @Get('problems/:code')
  problem(@Param('code') code: ProblemCode): never {
    throw new Problem(code, `this is ${code}`, [
      { pointer: '/field', detail: 'the remedy' },
      { pointer: 'parameter', detail: 'another' },
    ]);
  }

  @Get('mistake')
  mistake(): never {
    throw new TypeError(SECRET);
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  const log = { provide: LOG, useValue: createLog({ logLevel: 'silent', logFormat: 'json' }) };
  const module = await Test.createTestingModule({ controllers: [Thrower], providers: [log] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.init();
});
afterAll(() => app.close());

it.each(CODES)('%s is answered with its status, the fields named as EasyPost names them', async (code) => {
  const response = await app.inject(`/problems/${code}`);
  const isFields = code === 'invalid_fields';
  expect(response.statusCode).toBe(isFields ? 422 : PROBLEMS[code].status);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
  expect(response.headers['retry-after']).toBe(code === 'unavailable' ? '1' : undefined);
  expect(response.json()).toEqual({
    error: {
      code: isFields ? 'TRACKER.INVALID_PARAMS' : code.toUpperCase(),
      message: `this is ${code}`,
      errors: [
        { field: 'field', message: 'the remedy' },
        { field: 'parameter', message: 'another' },
      ],
    },
  });
});

it('a mistake of ours is answered 500, and says nothing of itself', async () => {
  const response = await app.inject('/mistake');
  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({ error: { code: 'INTERNAL_ERROR', errors: [] } });
  expect(response.body).not.toContain(SECRET);
});
