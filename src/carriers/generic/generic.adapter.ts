/** Any sender's events in our own vocabulary: one object, an array of them, or `{"events": […]}`. */
import { type CarrierAdapter, UnreadableEvent } from '../carrier-adapter.js';
import { isObject } from '../payload.js';
import { readEvent } from './normalise.js';
import { secretProblem, verifyStandardWebhook } from './verify.js';

export const genericAdapter: CarrierAdapter = {
  slug: 'generic',
  mapping: 1,
  acknowledgement: 202,
  maxEvents: 1000,
  verify: verifyStandardWebhook,
  checkSecret: secretProblem,
  split: eventsIn,
  read: readEvent,
};

function eventsIn(payload: unknown): unknown[] {
  if (Array.isArray(payload)) return payload;
  if (isObject(payload) && Array.isArray(payload.events)) return payload.events;
  if (isObject(payload) && payload.events === undefined) return [payload];
  throw new UnreadableEvent('Send one event, an array of events, or {"events": [...]}');
}
