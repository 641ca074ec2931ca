/** The routes of shipments and of their tracking in OpenAPI. */
import { ANY_BODY, documented, ETAG } from '../http/documented.js';
import {
  BatchDocument,
  EventPage,
  ShipmentDocument,
  ShipmentPage,
  TokenDocument,
  TrackingDocument,
} from './answers.dto.js';
import { CarrierPage, CandidatePage } from './carriers.dto.js';
import { FeedPage, RecentEventPage } from './feed.dto.js';

export const SHIPMENT_ROUTES = {
  register: documented({
    name: 'registerShipment',
    summary: 'Register a shipment',
    description:
      'Where carrier is left out, the number tells it. A number that ended over 90 days ago begins a new shipment.',
    headers: ['Idempotency-Key'],
    answers: {
      201: { type: ShipmentDocument, headers: ETAG, description: 'It is tracked from now on' },
      200: {
        type: ShipmentDocument,
        headers: ETAG,
        description: 'It is registered already: the same shipment',
      },
    },
    problems: ['invalid_fields', ...ANY_BODY],
  }),
  registerMany: documented({
    name: 'registerShipments',
    summary: 'Register up to 1,000 shipments',
    headers: ['Idempotency-Key'],
    answers: { 207: { type: BatchDocument, description: 'What became of each' } },
    problems: ['invalid_fields', ...ANY_BODY],
  }),
  list: documented({
    name: 'listShipments',
    summary: 'List shipments, newest first',
    answers: { 200: { type: ShipmentPage, description: 'A page of shipments' } },
    problems: ['invalid_fields'],
  }),
  find: documented({
    name: 'getShipment',
    summary: 'Look at a shipment',
    id: 'shp',
    headers: ['If-None-Match'],
    answers: {
      200: {
        type: ShipmentDocument,
        headers: ETAG,
        description: 'The shipment; its ETag is good for If-Match and If-None-Match',
      },
      304: { headers: ETAG, description: 'What you have is what there is' },
    },
    problems: ['not_found'],
  }),
  describe: documented({
    name: 'updateShipment',
    summary: 'Change what you say of a shipment',
    description: 'What is sent replaces what there was; null takes it away.',
    id: 'shp',
    headers: ['If-Match'],
    answers: { 200: { type: ShipmentDocument, headers: ETAG, description: 'The shipment as it is now' } },
    problems: ['invalid_fields', 'not_found', 'precondition_failed', ...ANY_BODY],
  }),
  stop: documented({
    name: 'stopShipment',
    summary: 'Stop the tracking of a shipment',
    description: 'It stays as it is by now, to be looked at; registering the number again takes it up again.',
    id: 'shp',
    headers: ['If-Match'],
    answers: { 204: { description: 'It is no longer tracked' } },
    problems: ['not_found', 'precondition_failed', ...ANY_BODY],
  }),
};

export const TRACKING_ROUTES = {
  track: documented({
    name: 'trackShipment',
    summary: 'Where a shipment is',
    id: 'shp',
    takesOldIds: true,
    headers: ['If-None-Match'],
    answers: {
      200: { type: TrackingDocument, headers: ETAG, description: 'The shipment with its latest 10 events' },
      304: { headers: ETAG, description: 'What you have is what there is' },
    },
    problems: ['not_found'],
  }),
  events: documented({
    name: 'listShipmentEvents',
    summary: 'The whole history of a shipment, newest first',
    id: 'shp',
    takesOldIds: true,
    answers: { 200: { type: EventPage, description: 'A page of events' } },
    problems: ['invalid_fields', 'not_found'],
  }),
  token: documented({
    name: 'createShipmentToken',
    summary: "A token for a shopper's browser",
    description: 'It opens the socket for this one shipment, and nothing else.',
    id: 'shp',
    takesOldIds: true,
    answers: { 201: { type: TokenDocument, description: 'The token' } },
    problems: ['not_found', ...ANY_BODY],
  }),
  feed: documented({
    name: 'listChanges',
    summary: 'The change feed, oldest first',
    description:
      'Keep next_cursor, which there always is, and send it as after: you get every version of every shipment once, in order, however long you were away.',
    answers: { 200: { type: FeedPage, description: 'What came after' } },
    problems: ['invalid_fields'],
  }),
  latest: documented({
    name: 'listRecentEvents',
    summary: 'The latest events over all shipments',
    description: 'Only the latest are kept at hand, so there is no next page: the change feed has all.',
    answers: { 200: { type: RecentEventPage, description: 'Newest first' } },
    problems: ['invalid_fields'],
  }),
};

export const CARRIER_ROUTES = {
  supported: documented({
    name: 'listCarriers',
    summary: 'The supported carriers',
    description: 'Any other carrier speaks through generic, under a name of your choice.',
    answers: { 200: { type: CarrierPage, description: 'All of them' } },
  }),
  detect: documented({
    name: 'detectCarrier',
    summary: 'Which carriers a number may be of',
    answers: { 200: { type: CandidatePage, description: 'The most believable first' } },
    problems: ['invalid_fields'],
  }),
};
