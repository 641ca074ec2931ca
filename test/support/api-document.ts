/** Holds answers against docs/openapi.json: every status is documented, every field as it says, and there is no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Content = Readonly<Record<string, { readonly examples?: object }>>;

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface Answered {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

export const DOCUMENT_FILE = join(__dirname, '..', '..', 'docs', 'openapi.json');

export function readDocument(): ApiDocument {
  return JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8')) as ApiDocument;
}

/** Checks values against schemas of a document that leave no room for fields they do not name. */
export class Schemas {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(document: object) {
    addFormats(this.ajv);
    this.ajv.addSchema(closed(document) as object, 'document');
  }

  /** What is wrong with a value, or `null`. @param pointer to the schema, segment by segment */
  flawOf(value: unknown, ...pointer: readonly string[]): string | null {
    const escaped = pointer.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const validate = this.ajv.getSchema(`document#/${escaped.join('/')}`) as ValidateFunction | undefined;
    if (!validate) return `there is no schema at ${pointer.join(' ')}`;
    return validate(value) ? null : this.ajv.errorsText(validate.errors, { separator: '\n' });
  }
}

/** A schema that names properties allows no others, unless it says so. */
function closed(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(closed);
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  return copy['type'] === 'object' && 'properties' in copy ? { additionalProperties: false, ...copy } : copy;
}

const document = readDocument();
const schemas = new Schemas(document);
const ROUTES = Object.keys(document.paths)
  .map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  .sort((a, b) => a.path.split('{').length - b.path.split('{').length);

/** @throws Error where an answer is not as the document says */
export function checkAnswer(method: string, url: string, answer: Answered): void {
  const flaw = flawOfAnswer(method.toLowerCase(), url.split('?')[0]!, answer);
  if (flaw !== null) throw new Error(`${method} ${url}: ${answer.status} is not as documented: ${flaw}`);
}

/** @throws Error where a message to an endpoint is not as the document says */
export function checkMessage(message: { readonly type: string }): void {
  const pointer = ['webhooks', message.type, 'post', 'requestBody', 'content', 'application/json', 'schema'];
  const flaw = schemas.flawOf(message, ...pointer);
  if (flaw !== null) throw new Error(`a message of type ${message.type} is not as documented: ${flaw}`);
}

function flawOfAnswer(method: string, path: string, { status, contentType, text }: Answered): string | null {
  const route = ROUTES.find(
    ({ path: template, pattern }) => pattern.test(path) && document.paths[template]![method],
  );
  if (!route) {
    if (status < 400) return 'there is no such route in the document';
    return schemas.flawOf(JSON.parse(text), 'components', 'schemas', 'Problem');
  }
  const response = document.paths[route.path]![method]!.responses[status];
  if (!response) return 'nor is the status';
  const { content } = response;
  if (!content) return text === '' ? null : 'it should have no body';
  const type = contentType?.split(';')[0] ?? '';
  const media = content[type];
  if (!media) return `the content type ${type} is not among ${Object.keys(content).join(', ')}`;
  if (!type.endsWith('json')) return null;
  const body: unknown = JSON.parse(text);
  const { code } = body as { code?: string };
  if (status >= 400 && media.examples && !(code! in media.examples))
    return `its code ${code} is not among them`;
  return schemas.flawOf(
    body,
    'paths',
    route.path,
    method,
    'responses',
    String(status),
    'content',
    type,
    'schema',
  );
}
