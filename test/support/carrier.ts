/** A carrier's sender: signs and posts as `generic` senders do (Standard Webhooks). */
import { Webhook } from 'standardwebhooks';
import { randomUUID } from 'node:crypto';
import { SECRETS } from './milepost.js';

export interface GenericEvent {
  carrier: string;
  tracking_number: string;
  status: string;
  occurred_at: string;
  [field: string]: unknown;
}

/** Headers that sign a body, by the reference implementation. */
export function genericHeaders(
  body: string,
  at = new Date(),
  secret = SECRETS.generic,
): Record<string, string> {
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

/** Posts a body as it is, rightly signed. @param headers more of them, or others */
export function postGeneric(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const all = { ...genericHeaders(body), ...headers };
  return fetch(`${url}/api/v1/webhooks/generic`, { method: 'POST', headers: all, body });
}

/** Posts events as one body. */
export async function sendGeneric(
  url: string,
  events: GenericEvent | readonly GenericEvent[],
): Promise<Response> {
  return postGeneric(url, JSON.stringify(events));
}
