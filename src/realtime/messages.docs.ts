/** The socket's messages in AsyncAPI 3: what a client sends, what it is answered, what it is told. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS } from '../domain/problem.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const schemaOf = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const messageOf = (name: string) => ({ $ref: `#/components/messages/${name}` });
const list = (items: object, most?: number) => ({ type: 'array', items, ...(most && { maxItems: most }) });
const COUNT = { type: 'integer', minimum: 0 };
const SHIPMENT_IDS = list({ type: 'string', examples: ['shp_019ac8f2a4b37c51a0d25e7f6b3c9d10'] }, 1000);

/** Nothing but these fields. */
function object(properties: Record<string, object>, required = Object.keys(properties)) {
  return { type: 'object', properties, required, additionalProperties: false };
}

const SUBSCRIBE = object(
  {
    shipment_ids: SHIPMENT_IDS,
    after: {
      type: 'object',
      additionalProperties: COUNT,
      description: 'By shipment id, the version that you have: what came after it is told before the answer',
    },
    all: { type: 'boolean', description: 'All shipments of the customer; it takes a secret key' },
    after_sequence: { ...COUNT, description: 'With all: the sequence up to which you have the change feed' },
  },
  [],
);

const UNSUBSCRIBE = object({ shipment_ids: SHIPMENT_IDS, all: { type: 'boolean' } }, []);

const REFUSAL = object({ shipment_id: { type: 'string' }, code: { enum: ['not_found', 'too_many'] } });

const FAILURE = object(
  {
    ok: { const: false },
    code: { enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    errors: list(schemaOf('FieldProblem')),
  },
  ['ok', 'code', 'detail'],
);

const SUBSCRIBED = object(
  {
    ok: { const: true },
    shipments: list(schemaOf('Tracking')),
    errors: list(REFUSAL),
    sequence: { ...COUNT, description: 'With all: up to here the change feed is told' },
  },
  ['ok', 'shipments', 'errors'],
);

const MESSAGES = {
  subscribe: { summary: 'Follow shipments', payload: SUBSCRIBE },
  subscribed: {
    summary: 'Each shipment as GET tracking shows it; from there on every version is told',
    payload: { oneOf: [SUBSCRIBED, FAILURE] },
  },
  unsubscribe: { summary: 'Follow them no longer', payload: UNSUBSCRIBE },
  unsubscribed: { summary: 'Done', payload: { oneOf: [object({ ok: { const: true } }), FAILURE] } },
  'tracking.event': {
    summary: 'One version of a shipment, in order, each once',
    description: 'To those who follow all shipments, as the change feed has it.',
    payload: { oneOf: [schemaOf('VersionTold'), schemaOf('FeedItem')] },
  },
};

const ABOUT = `Connect with \`io(url + "/tracking", {auth: {token}})\`, the token being a secret key that may read, or the token of one
shipment. A connection that is refused fails with the code of a problem as its message. \`subscribe\` and \`unsubscribe\`
are emitted with a callback, which takes the answer. A message has at most 64 KiB.`;

/** @param api whose schemas the messages share */
export function socketDocument(api: OpenAPIObject) {
  const { title, version } = api.info;
  const named = Object.entries(MESSAGES).map(([name, message]) => [
    name,
    { name, contentType: JSON_TYPE, ...message },
  ]);
  return {
    asyncapi: '3.0.0',
    info: { title: `${title}: the socket`, version, description: ABOUT },
    defaultContentType: JSON_TYPE,
    servers: { milepost: { host: 'localhost:3000', protocol: 'socket.io', security: [TOKEN] } },
    channels: {
      tracking: {
        address: '/tracking',
        description: 'A namespace of Socket.IO',
        messages: Object.fromEntries(Object.keys(MESSAGES).map((name) => [name, messageOf(name)])),
      },
    },
    operations: {
      subscribe: asked('subscribe', 'subscribed'),
      unsubscribe: asked('unsubscribe', 'unsubscribed'),
      tell: { action: 'send', channel: CHANNEL, messages: [inChannel('tracking.event')] },
    },
    components: {
      messages: Object.fromEntries(named) as object,
      schemas: schemasFor(withVersionTold(api.components?.schemas ?? {}), SHARED),
    },
  };
}

const JSON_TYPE = 'application/json';
const SHARED = ['Tracking', 'VersionTold', 'FeedItem', 'FieldProblem'];
const TOKEN = {
  type: 'userPassword',
  description: 'auth.token of the handshake: a secret key, or a shipment token',
};
const CHANNEL = { $ref: '#/channels/tracking' };
const inChannel = (name: string) => ({ $ref: `#/channels/tracking/messages/${name}` });

/** What the server receives, and answers by the callback. */
function asked(message: string, answer: string) {
  const reply = { channel: CHANNEL, messages: [inChannel(answer)] };
  return { action: 'receive', channel: CHANNEL, messages: [inChannel(message)], reply };
}

/** What is told of a shipment by itself: a line of the change feed, without what its follower knows already. */
function withVersionTold(all: Schemas): Schemas {
  const { properties = {} } = all['FeedItem'] as { properties?: Record<string, object> };
  const fields = ['shipment_id', 'version', 'status', 'sub_status', 'event'] as const;
  const told = object(Object.fromEntries(fields.map((field) => [field, properties[field]!])));
  return { ...all, VersionTold: told };
}

/** These schemas, and those that they refer to. */
function schemasFor(all: Schemas, names: readonly string[]): Schemas {
  const found = new Set(names);
  for (const name of found) {
    for (const [, next] of JSON.stringify(all[name]).matchAll(/#\/components\/schemas\/(\w+)/g))
      found.add(next!);
  }
  return Object.fromEntries([...found].sort().map((name) => [name, all[name]!]));
}
