/** Signs webhooks as a sender of the `generic` carrier does, in programs that run as they are. */
import { createHmac, randomUUID } from 'node:crypto';

/** @returns the headers of Standard Webhooks. @param key the secret's bytes */
export function signed(key, body) {
  const id = randomUUID();
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
