/** More customers, made as an operator makes them. */
import { Brand } from './brand.js';
import { ADMIN_KEY } from './milepost.js';

const CUSTOMERS = '/api/v1/admin/customers';

export interface IssuedKey {
  readonly key_id: string;
  readonly key: string;
}

/** A key as an operator sees it. */
export interface ListedKey {
  readonly key_id: string;
  readonly name: string | null;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

export async function newCustomer(url: string): Promise<string> {
  const answer = await new Brand(url, ADMIN_KEY).request<{ customer_id: string }>('POST', CUSTOMERS, {
    name: 'another',
  });
  return answer.body.customer_id;
}

/** @param plan `{name, scopes, expires_at}`, each of which may be left out */
export async function newKey(url: string, customerId: string, plan: object = {}): Promise<IssuedKey> {
  const path = `${CUSTOMERS}/${customerId}/keys`;
  return (await new Brand(url, ADMIN_KEY).request<IssuedKey>('POST', path, plan)).body;
}

/** The backend of a customer that nobody else is. */
export async function newBrand(url: string): Promise<Brand> {
  return new Brand(url, (await newKey(url, await newCustomer(url))).key);
}
