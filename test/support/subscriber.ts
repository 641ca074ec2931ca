/** A brand that is told of changes by webhooks: its endpoint, and the server behind it. */
import { Client } from 'pg';
import { checkMessage } from './api-document.js';
import type { Page } from './answers.js';
import type { Brand } from './brand.js';
import { newBrand } from './customers.js';
import type { TestMilepost } from './milepost.js';
import { type Asked, type Script, ScriptedServer } from './scripted-server.js';
import { until } from './until.js';

export interface Endpoint {
  readonly endpoint_id: string;
  readonly secret: string;
  readonly state: string;
  readonly [field: string]: unknown;
}

export interface Delivery {
  readonly delivery_id: string;
  readonly event_type: string;
  readonly state: string;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly last_attempt: { readonly status: number | null; readonly error: string | null } | null;
  readonly request_body: string;
}

export interface Message {
  readonly type: string;
  readonly data: {
    readonly shipment: { readonly shipment_id: string; readonly status: string; readonly version: number };
    readonly event: { readonly code: string; readonly received_at: string };
    readonly previous_attributes: { readonly status?: string };
    readonly version: number;
  };
}

/** Where tests' endpoints are. */
export const OUTBOUND = { OUTBOUND_ALLOWED_CIDRS: '127.0.0.0/8' };

export const accepts: Script = () => ({ status: 200 });
export const pathOf = ({ endpoint_id }: Endpoint) => `/api/v1/webhook-endpoints/${endpoint_id}`;

/** @throws Error where it is not as docs/openapi.json says */
export function messageIn({ body }: Asked): Message {
  const message = JSON.parse(body) as Message;
  checkMessage(message);
  return message;
}

export async function subscribe(brand: Brand, url: string, more: object = {}): Promise<Endpoint> {
  const body = { url, event_types: ['*'], ...more };
  const answer = await brand.request<Endpoint>('POST', '/api/v1/webhook-endpoints', body);
  if (answer.status !== 201) throw new Error(`subscribing was answered ${answer.status}`);
  return answer.body;
}

export function told(subscriber: ScriptedServer, count: number): Promise<readonly Asked[]> {
  return until(
    () => Promise.resolve(subscriber.asked),
    (asked) => asked.length >= count,
  );
}

export async function deliveriesOf(
  brand: Brand,
  endpoint: Endpoint,
  query = '',
): Promise<readonly Delivery[]> {
  const path = `${pathOf(endpoint)}/deliveries?${query}`;
  return (await brand.request<Page<Delivery>>('GET', path)).body.data;
}

/** The newest delivery, once it was tried so often. */
export async function triedTimes(brand: Brand, endpoint: Endpoint, attempts: number): Promise<Delivery> {
  const [delivery] = await until(
    () => deliveriesOf(brand, endpoint),
    ([newest]) => newest?.attempts === attempts,
  );
  return delivery!;
}

export type Scene = Awaited<ReturnType<Subscribers['scene']>>;

/** Its endpoint, as it is now. */
export async function endpointOf({ brand, endpoint }: Scene): Promise<Endpoint> {
  return (await brand.request<Endpoint>('GET', pathOf(endpoint))).body;
}

/** Brands of one Milepost, with their servers. */
export class Subscribers {
  private readonly servers: ScriptedServer[] = [];
  private readonly sql: Client;

  constructor(private readonly milepost: TestMilepost) {
    this.sql = new Client({ connectionString: milepost.stores.databaseUrl });
  }

  async open(): Promise<this> {
    await this.sql.connect();
    return this;
  }

  async close(): Promise<void> {
    await this.sql.end();
    for (const server of this.servers) await server.stop();
  }

  async server(script: Script): Promise<ScriptedServer> {
    const server = await ScriptedServer.start(script);
    this.servers.push(server);
    return server;
  }

  /** A brand with a subscriber that is told of added events, and a shipment of its own. */
  async scene(script: Script, more: object = { event_types: ['shipment.event_added'] }) {
    const brand = await newBrand(this.milepost.url);
    const subscriber = await this.server(script);
    const endpoint = await subscribe(brand, `${subscriber.url}/hook`, more);
    const number = `HOOK${endpoint.endpoint_id.slice(-8)}`;
    const id = await brand.register(number);
    return { brand, subscriber, endpoint, number, id };
  }

  /** As if so long had gone by that everything that waits, and every pause, is due. */
  async letTimePass(): Promise<void> {
    await this.sql.query('UPDATE deliveries SET due_at = now() WHERE due_at IS NOT NULL');
    await this.sql.query('UPDATE webhook_endpoints SET paused_until = NULL');
  }
}
