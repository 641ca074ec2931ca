/** A brand's backend: registers and reads over REST. */
import { checkAnswer } from './api-document.js';
import { BRAND_KEY } from './milepost.js';

export interface EventDocument {
  readonly event_id: string;
  readonly status: string | null;
  readonly sub_status: string | null;
  readonly code: string | null;
  readonly description: string | null;
  readonly occurred_at: string;
  readonly occurred_at_local: string | null;
  readonly time_quality: string;
  readonly [field: string]: unknown;
}

export interface TrackingDocument {
  readonly shipment_id: string;
  readonly tracking_number: string;
  readonly status: string;
  readonly sub_status: string | null;
  readonly version: number;
  readonly event_count: number;
  readonly has_more: boolean;
  readonly events: readonly EventDocument[];
  readonly [field: string]: unknown;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export class Brand {
  constructor(
    /** A function where the brand follows a Milepost that moves. */
    private readonly url: string | (() => string),
    readonly key = BRAND_KEY,
  ) {}

  /** @throws Error where an answer is not as docs/openapi.json says */
  async request<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch((typeof this.url === 'string' ? this.url : this.url()) + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status } = response;
    checkAnswer(method, path, { status, contentType: response.headers.get('content-type'), text });
    const answer: Answer<Body> = {
      status,
      headers: response.headers,
      body: (text === '' ? null : JSON.parse(text)) as Body,
    };
    return answer;
  }

  async register(trackingNumber: string, carrier = 'acme_freight'): Promise<string> {
    const { status, body } = await this.request<TrackingDocument>('POST', '/api/v1/shipments', {
      tracking_number: trackingNumber,
      carrier,
    });
    if (status >= 300) throw new Error(`registering was answered ${status}: ${JSON.stringify(body)}`);
    return body.shipment_id;
  }

  async track(shipmentId: string): Promise<TrackingDocument> {
    const { status, body } = await this.request<TrackingDocument>('GET', `/api/v1/tracking/${shipmentId}`);
    if (status !== 200) throw new Error(`tracking was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}
