/** USPS Tracking v3 and v3r2, and the pushes of Subscriptions-Tracking, which speak the same language. */
import type { CarrierAdapter } from '../carrier-adapter.js';
import { eventsIn, type MailPieceEvent } from './mail-pieces.js';
import { readEvent } from './normalise.js';
import { uspsPull } from './pull.js';
import { echoOf, verifyEnvelope } from './verify.js';

export const uspsAdapter: CarrierAdapter<MailPieceEvent> = {
  slug: 'usps',
  mapping: 1,
  acknowledgement: 202,
  verify: verifyEnvelope,
  handshake: echoOf,
  split: eventsIn,
  read: readEvent,
  pull: uspsPull,
};
