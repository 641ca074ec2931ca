/** BOOTSTRAP_API_KEY: the first customer and its key, there on boot without asking anybody. */
import type { CustomersRepository } from '../storage/customers.repository.js';
import { hashOf } from './api-key.js';

/** The same in every process, so that two that boot together make one customer. */
export const DEFAULT_CUSTOMER = '00000000-0000-7000-8000-000000000001';
const KEY_NAME = 'bootstrap';

/** Another key than at the boot before replaces it. */
export async function bootstrapCustomer(customers: CustomersRepository, key: string): Promise<void> {
  await customers.add('default', DEFAULT_CUSTOMER);
  await customers.addKey(DEFAULT_CUSTOMER, hashOf(key), KEY_NAME);
  await customers.revokeOtherKeys(DEFAULT_CUSTOMER, KEY_NAME, hashOf(key));
}
