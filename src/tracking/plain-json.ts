/** A JSON object that PostgreSQL's jsonb takes: bounded, and without NULs or lone surrogates. */
import { registerDecorator, type ValidationOptions } from 'class-validator';

export function IsPlainJson(mostBytes: number, options: ValidationOptions): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isPlainJson',
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: { validate: (value) => isPlainJson(value, mostBytes) },
    });
  };
}

export function isPlainJson(value: unknown, mostBytes: number): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) <= mostBytes && !/\\u0000|\\ud[89a-f]/i.test(json);
}
