/** The one way in which a body becomes JSON, at the door and in the worker alike. */
import { parse } from 'secure-json-parse';

/**
 * Parses UTF-8 JSON, with or without a byte order mark. `__proto__` and `constructor.prototype` keys are left out.
 * @throws SyntaxError
 */
export function parseBody(body: Buffer): unknown {
  return parse(body.toString('utf8'), null, {
    protoAction: 'remove',
    constructorAction: 'remove',
  }) as unknown;
}
