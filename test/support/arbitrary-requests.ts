/** Requests as the document describes them, and as it does not: made of its schemas, each part of them at times broken. */
import fc from 'fast-check';
import type { ApiDocument } from './api-document.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly example?: unknown;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'header' | 'path' | 'query';
  readonly schema: Schema;
}

interface Described {
  readonly security: readonly object[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface ArbitraryRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What is there, so that not all of it misses: ids by their prefix, keys by their scheme, and where an endpoint may be. */
export interface Known {
  readonly ids: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, string>>;
  readonly url: string;
}

const PRINTABLE = /^[\x21-\x7e]+( +[\x21-\x7e]+)*$/;

export class ArbitraryRequests {
  constructor(
    private readonly document: ApiDocument,
    private readonly known: Known,
  ) {}

  any(): fc.Arbitrary<ArbitraryRequest> {
    const all = Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        return this.requestTo(method, path, operation as unknown as Described);
      }),
    );
    return fc.oneof(...all);
  }

  private requestTo(method: string, path: string, operation: Described): fc.Arbitrary<ArbitraryRequest> {
    const { security, parameters, requestBody } = operation;
    const of = (place: Parameter['in']) => parameters.filter((parameter) => parameter.in === place);
    const schema = requestBody?.content['application/json']!.schema;
    return fc
      .record({
        ids: this.texts(of('path')),
        query: this.texts(of('query')),
        headers: this.texts(of('header')),
        key: this.keyFor(Object.keys(security[0] ?? {})[0]),
        body: schema ? often(this.json(schema), fc.string()) : fc.constant(null),
        type: often(fc.constant('application/json'), fc.constantFrom('text/plain', 'application/xml')),
      })
      .map(({ ids, query, headers, key, body, type }) => ({
        method: method.toUpperCase(),
        path: `${filled(path, ids)}?${new URLSearchParams(query).toString()}`,
        headers: {
          ...Object.fromEntries(Object.entries(headers).filter(([, value]) => PRINTABLE.test(value))),
          ...(key !== null && { authorization: `Bearer ${key}` }),
          ...(body !== null && { 'content-type': type }),
        },
        body,
      }));
  }

  /** Of parameters, each of which may be left out but for those in the path. */
  private texts(parameters: readonly Parameter[]): fc.Arbitrary<Record<string, string>> {
    const one = ({ schema }: Parameter) => often(this.valid(schema).map(String), fc.string());
    const all = Object.fromEntries(parameters.map((parameter) => [parameter.name, one(parameter)]));
    const requiredKeys = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    return fc.record(all, { requiredKeys });
  }

  private keyFor(scheme: string | undefined): fc.Arbitrary<string | null> {
    if (scheme === undefined) return fc.constant(null);
    return often(
      fc.constant(this.known.keys[scheme]!),
      fc.constantFrom(null, ...Object.values(this.known.keys)),
    );
  }

  private json(schema: Schema): fc.Arbitrary<string> {
    return often(this.valid(schema), this.broken(schema)).map((value) => JSON.stringify(value));
  }

  /** What the schema allows, in one or another place replaced by anything. */
  private broken(schema: Schema): fc.Arbitrary<unknown> {
    return often(
      this.value(schema, (inner) => this.broken(inner)),
      fc.jsonValue(),
    );
  }

  private valid(schema: Schema): fc.Arbitrary<unknown> {
    return this.value(schema, (inner) => this.valid(inner));
  }

  private value(schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    if (schema.$ref) return inner(this.document.components.schemas[schema.$ref.split('/').at(-1)!]!);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.allOf;
    if (choices) return fc.oneof(...choices.map(inner));
    const types = [schema.type ?? 'object'].flat();
    return fc.oneof(...types.map((type) => this.typed(type, schema, inner)));
  }

  private typed(type: string, schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>) {
    const { minimum: min = -1e6, maximum: max = 1e6, items = {}, properties, required } = schema;
    if (type === 'null') return fc.constant(null);
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer') return fc.integer({ min, max });
    if (type === 'number') return fc.double({ min, max, noNaN: true });
    if (type === 'array') return fc.array(inner(items), { minLength: 1, maxLength: 4 });
    if (type === 'string') return this.text(schema);
    if (!properties) return fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
    const fields = Object.entries(properties).map(([name, field]) => [name, this.field(name, field, inner)]);
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: [...(required ?? [])],
    });
  }

  private field(name: string, schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>) {
    return name === 'url' ? often(fc.constant(this.known.url), inner(schema)) : inner(schema);
  }

  private text({ pattern, format, example, maxLength = 30 }: Schema): fc.Arbitrary<string> {
    if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
    const random = pattern ? fc.stringMatching(new RegExp(pattern)) : fc.string({ minLength: 1, maxLength });
    const id = typeof example === 'string' && this.known.ids[example.slice(0, 4)];
    return id ? fc.oneof(fc.constant(id), random) : random;
  }
}

function often<Usual, Rare>(usual: fc.Arbitrary<Usual>, rare: fc.Arbitrary<Rare>) {
  return fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

function filled(path: string, values: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!.toWellFormed()));
}
