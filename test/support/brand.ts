/** A brand's backend: registers and reads over REST. */
import { setTimeout as pause } from 'node:timers/promises';
import { BRAND_KEY } from './milepost.js';

export interface TrackingDocument {
  shipment_id: string;
  status: string;
  sub_status: string | null;
  version: number;
  event_count: number;
  has_more: boolean;
  events: {
    event_id: string;
    status: string;
    code: string | null;
    occurred_at: string;
    [field: string]: unknown;
  }[];
  [field: string]: unknown;
}

export class Brand {
  constructor(
    private readonly url: string,
    private readonly key = BRAND_KEY,
  ) {}

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }
}
