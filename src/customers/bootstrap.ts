/** BOOTSTRAP_API_KEY: the first customer and its key, there on boot without asking anybody. */
import { SCOPES } from '../domain/scope.js';
import type { CustomersRepository } from '../storage/customers.repository.js';
import { hashOf } from './api-key.js';

/** The same in every process, so that two that boot together make one customer. */
export const DEFAULT_CUSTOMER = '00000000-0000-7000-8000-000000000001';
const KEY_NAME = 'bootstrap';

/** Another key than at the boot before replaces it. */
export async function bootstrapCustomer(customers: CustomersRepository, key: string): Promise<void> {
  await customers.add('default', DEFAULT_CUSTOMER);
  const plan = { name: KEY_NAME, scopes: SCOPES, expiresAt: null };
  await customers.addKey(DEFAULT_CUSTOMER, hashOf(key), plan);
  await customers.revokeOtherKeys(DEFAULT_CUSTOMER, KEY_NAME, hashOf(key));
}
