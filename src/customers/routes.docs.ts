/** The routes of customers and their keys in OpenAPI. */
import { ANY_BODY, documented } from '../http/documented.js';
import { CustomerDocument, KeyDocument } from './customers.dto.js';

export const CUSTOMER_ROUTES = {
  addCustomer: documented({
    name: 'createCustomer',
    summary: 'Add a customer',
    answers: { 201: { type: CustomerDocument, description: 'The customer' } },
    problems: ['invalid_fields', 'not_found', ...ANY_BODY],
  }),
  addKey: documented({
    name: 'createKey',
    summary: 'Give a customer a secret key',
    id: 'cus',
    answers: { 201: { type: KeyDocument, description: 'The key, which is in this answer and nowhere else' } },
    problems: ['invalid_fields', 'not_found', ...ANY_BODY],
  }),
  revokeKey: documented({
    name: 'revokeKey',
    summary: 'Revoke a secret key',
    id: 'key',
    answers: { 204: { description: 'It opens nothing any more' } },
    problems: ['not_found', ...ANY_BODY],
  }),
};
