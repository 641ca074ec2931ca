/** The routes of customers and their keys in OpenAPI. */
import { ANY_BODY, documented } from '../http/documented.js';
import { CustomerDocument, CustomerPage, IssuedKeyDocument, KeyPage } from './customers.dto.js';

export const CUSTOMER_ROUTES = {
  addCustomer: documented({
    name: 'createCustomer',
    summary: 'Add a customer',
    isAdmins: true,
    answers: { 201: { type: CustomerDocument, description: 'The customer' } },
    problems: ['invalid_fields', ...ANY_BODY],
  }),
  listCustomers: documented({
    name: 'listCustomers',
    summary: 'List the customers, newest first',
    description: 'At most 1,000.',
    isAdmins: true,
    answers: { 200: { type: CustomerPage, description: 'The customers' } },
  }),
  addKey: documented({
    name: 'createKey',
    summary: 'Give a customer a secret key',
    id: 'cus',
    isAdmins: true,
    answers: {
      201: { type: IssuedKeyDocument, description: 'The key, which is in this answer and nowhere else' },
    },
    problems: ['invalid_fields', ...ANY_BODY],
  }),
  listKeys: documented({
    name: 'listKeys',
    summary: "List a customer's secret keys, newest first",
    description: 'Also those that open nothing any more.',
    id: 'cus',
    isAdmins: true,
    answers: { 200: { type: KeyPage, description: 'What each key may do, until when, and its last use' } },
  }),
  revokeKey: documented({
    name: 'revokeKey',
    summary: 'Revoke a secret key',
    id: 'key',
    isAdmins: true,
    answers: { 204: { description: 'It opens nothing any more' } },
    problems: ANY_BODY,
  }),
};
