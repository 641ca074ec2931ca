/** Checks a body or query against its class (class-validator) and says of every wrong field what to do about it. */
import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { type FieldProblem, Problem } from '../domain/problem.js';
import { flawOf } from './plain-json.js';

/** Unknown fields are refused, for a mistyped name would else be a silent loss. */
const CHECKS = { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true };

@Injectable()
export class FieldsPipe<Dto extends object> implements PipeTransform<unknown, Promise<Dto>> {
  constructor(private readonly type: Type<Dto>) {}

  /** A body that was left out is an empty one. */
  async transform(value: unknown = {}): Promise<Dto> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Problem('invalid_fields', 'The body must be a JSON object');
    }
    const flaws = Object.entries(value).flatMap(([field, inner]) => flawIn(field, inner) ?? []);
    if (flaws.length > 0) throw problemOf(flaws);
    const dto = plainToInstance(this.type, value);
    const errors = await validate(dto, CHECKS);
    if (errors.length > 0) {
      throw problemOf(errors.flatMap((error) => fieldProblems(error, '')));
    }
    return dto;
  }
}

function flawIn(field: string, value: unknown): FieldProblem | null {
  const flaw = flawOf(field) ?? flawOf(value);
  return flaw === null ? null : { pointer: pointerTo('', field), detail: `${field.toWellFormed()} ${flaw}` };
}

function problemOf(problems: readonly FieldProblem[]): Problem {
  return new Problem('invalid_fields', problems.map(({ detail }) => detail).join('; '), problems);
}

function pointerTo(parent: string, field: string): string {
  return `${parent}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function fieldProblems(error: ValidationError, parent: string): FieldProblem[] {
  const pointer = pointerTo(parent, error.property);
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, pointer))];
}
