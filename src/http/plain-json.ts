/** What no field of a request may hold, because PostgreSQL takes it nowhere, and how large a free-form object may be. */
import { registerDecorator, type ValidationOptions } from 'class-validator';

const DEEPEST = 50;

/**
 * What is wrong with a value anywhere in it, or `null`: NUL characters, halves of surrogate pairs, nesting beyond 50.
 * Walks without recursion, for depth is the sender's choice.
 */
export function flawOf(value: unknown): string | null {
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, depth] = next;
    if (depth > DEEPEST) return `must not be nested deeper than ${DEEPEST} levels`;
    if (typeof node === 'string' && (node.includes('\0') || !node.isWellFormed())) {
      return 'must not hold control characters such as NUL, or halves of surrogate pairs';
    }
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, inner] of Object.entries(node)) open.push([key, depth], [inner, depth + 1]);
  }
  return null;
}

/** A JSON object of at most so many bytes. */
export function IsJsonObject(mostBytes: number, options: ValidationOptions): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isJsonObject',
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: {
        validate: (value) =>
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Buffer.byteLength(JSON.stringify(value)) <= mostBytes,
      },
    });
  };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** A time such as 2026-11-23T10:00:00Z that there is. */
export function IsInstant(options: ValidationOptions): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: {
        validate: (value) =>
          typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(new Date(value).getTime()),
      },
    });
  };
}
