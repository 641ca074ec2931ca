/** Signs messages as Standard Webhooks has it: HMAC-SHA256 over id, time and body, in base64. */
import { createHmac, randomBytes } from 'node:crypto';
import type { EndpointRow } from '../storage/webhook-endpoints.sql.js';

const PREFIX = 'whsec_';
const SECRET_BYTES = 24;

export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The three headers of a message; during a rotation it is signed with both secrets. */
export function signedHeaders(
  endpoint: Pick<EndpointRow, 'old_secret' | 'old_secret_until' | 'secret'>,
  id: string,
  body: string,
  now: Date,
): Record<string, string> {
  const { secret, old_secret: oldSecret, old_secret_until: until } = endpoint;
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const secrets = oldSecret !== null && until !== null && until > now ? [secret, oldSecret] : [secret];
  const signatures = secrets.map((key) => {
    const mac = createHmac('sha256', Buffer.from(key.slice(PREFIX.length), 'base64'));
    return `v1,${mac.update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
