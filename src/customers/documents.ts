/** Customers and their keys as operators see them. */
import { publicId } from '../domain/ids.js';
import type { ApiKey } from '../storage/entities/api-key.entity.js';
import type { Customer } from '../storage/entities/customer.entity.js';

export function customerDocument({ id, name, createdAt }: Customer) {
  return { customer_id: publicId('cus', id), name, created_at: createdAt };
}

export function keyDocument(key: ApiKey) {
  return {
    key_id: publicId('key', key.id),
    name: key.name,
    scopes: key.scopes,
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
  };
}
