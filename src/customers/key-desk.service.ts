/** Issues secret keys, lists them and takes them back: for an operator's requests, and for commands. By public ids. */
import { Injectable } from '@nestjs/common';
import { publicId, uuidOf } from '../domain/ids.js';
import { fieldProblem, Problem } from '../domain/problem.js';
import { CustomersRepository, type KeyPlan } from '../storage/customers.repository.js';
import { hashOf, newApiKey } from './api-key.js';
import { keyDocument } from './documents.js';

@Injectable()
export class KeyDesk {
  constructor(private readonly customers: CustomersRepository) {}

  /**
   * The key is in this answer and nowhere else.
   * @throws Problem `not_found` where there is no such customer, `invalid_fields` where the key would open nothing
   */
  async issue(customerId: string, plan: KeyPlan) {
    const customer = await this.known(customerId);
    const { name, scopes, expiresAt } = plan;
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) {
      throw fieldProblem('/expires_at', 'expires_at must be in the future');
    }
    const key = newApiKey();
    const id = await this.customers.addKey(customer, hashOf(key), plan);
    return { key_id: publicId('key', id), key, name, scopes, expires_at: expiresAt };
  }

  /** Newest first; also those that open nothing any more. @throws Problem `not_found` as `issue` does */
  async list(customerId: string) {
    return (await this.customers.keysOf(await this.known(customerId))).map(keyDocument);
  }

  /** @throws Problem `not_found` where there is no such key, or it was revoked before */
  async revoke(keyId: string): Promise<void> {
    const id = uuidOf('key', keyId);
    if (id !== null && (await this.customers.revokeKey(id))) return;
    throw new Problem('not_found', 'There is no such key in use');
  }

  private async known(customerId: string): Promise<string> {
    const id = uuidOf('cus', customerId);
    if (id !== null && (await this.customers.exists(id))) return id;
    throw new Problem('not_found', 'There is no such customer');
  }
}
