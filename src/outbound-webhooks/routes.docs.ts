/** The routes of endpoints and deliveries in OpenAPI. */
import { ANY_BODY, documented } from '../http/documented.js';
import {
  DeliveryDocument,
  DeliveryPage,
  EndpointDocument,
  EndpointPage,
  NewEndpointDocument,
  ReplayDocument,
  RotatedEndpointDocument,
  WholeDeliveryDocument,
} from './answers.dto.js';

export const ENDPOINT_ROUTES = {
  add: documented({
    name: 'createWebhookEndpoint',
    summary: 'Be told of changes at a URL',
    headers: ['Idempotency-Key'],
    answers: { 201: { type: NewEndpointDocument, description: 'Its secret is shown this once' } },
    problems: ['invalid_fields', ...ANY_BODY],
  }),
  list: documented({
    name: 'listWebhookEndpoints',
    summary: 'List endpoints, newest first',
    answers: { 200: { type: EndpointPage, description: 'A page of endpoints' } },
    problems: ['invalid_fields'],
  }),
  find: documented({
    name: 'getWebhookEndpoint',
    summary: 'Look at an endpoint',
    id: 'whe',
    answers: { 200: { type: EndpointDocument, description: 'The endpoint' } },
    problems: ['not_found'],
  }),
  change: documented({
    name: 'updateWebhookEndpoint',
    summary: 'Change an endpoint',
    description: 'What is sent replaces what there was. It is tried again at once.',
    id: 'whe',
    answers: { 200: { type: EndpointDocument, description: 'The endpoint as it is now' } },
    problems: ['invalid_fields', 'not_found', ...ANY_BODY],
  }),
  remove: documented({
    name: 'deleteWebhookEndpoint',
    summary: 'Remove an endpoint',
    id: 'whe',
    answers: { 204: { description: 'It is gone, with all that it was told' } },
    problems: ['not_found', ...ANY_BODY],
  }),
  rotate: documented({
    name: 'rotateWebhookSecret',
    summary: "Change an endpoint's secret",
    description: 'For a day messages are signed with the secret before, too.',
    id: 'whe',
    headers: ['Idempotency-Key'],
    answers: { 200: { type: RotatedEndpointDocument, description: 'The endpoint with its new secret' } },
    problems: ['not_found', ...ANY_BODY],
  }),
  test: documented({
    name: 'testWebhookEndpoint',
    summary: 'Send a message of type webhook.test',
    description: 'A pause after failures is over with it.',
    id: 'whe',
    answers: { 202: { type: DeliveryDocument, description: 'Its delivery, which is due at once' } },
    problems: ['not_found', 'endpoint_disabled', ...ANY_BODY],
  }),
  deliveries: documented({
    name: 'listDeliveries',
    summary: 'What an endpoint was told, newest first',
    id: 'whe',
    answers: { 200: { type: DeliveryPage, description: 'A page of deliveries' } },
    problems: ['invalid_fields', 'not_found'],
  }),
  replay: documented({
    name: 'replayDeliveries',
    summary: 'Send everything since a time again',
    description: 'A pause after failures is over with it.',
    id: 'whe',
    answers: { 202: { type: ReplayDocument, description: 'How many messages that is' } },
    problems: ['invalid_fields', 'not_found', 'endpoint_disabled', ...ANY_BODY],
  }),
};

export const DELIVERY_ROUTES = {
  find: documented({
    name: 'getDelivery',
    summary: 'Look at a message, as it was sent and answered',
    id: 'msg',
    answers: {
      200: { type: WholeDeliveryDocument, description: 'The delivery with the bytes that are sent' },
    },
    problems: ['not_found'],
  }),
  retry: documented({
    name: 'retryDelivery',
    summary: 'Send a message again',
    description:
      'The whole schedule from its start, with the id that the message had. A pause is over with it.',
    id: 'msg',
    answers: { 202: { type: DeliveryDocument, description: 'The delivery, which is due at once' } },
    problems: ['not_found', 'endpoint_disabled', ...ANY_BODY],
  }),
};
