/** What a secret key may do. */
import { Problem } from './problem.js';

export const SCOPES = ['read', 'write'] as const;

export type Scope = (typeof SCOPES)[number];

/** What a request of this HTTP method needs. */
export function scopeFor(method: string): Scope {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

/** @throws Problem `insufficient_scope` */
export function requireScope(given: readonly Scope[], needed: Scope): void {
  if (given.includes(needed)) return;
  throw new Problem(
    'insufficient_scope',
    `This API key has the scope ${given.join(', ')}, and this needs ${needed}`,
  );
}
