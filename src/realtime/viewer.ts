/** Who is behind a socket, and what is known of it. */
import type { Namespace, Socket } from 'socket.io';
import type { Outflow } from './outflow.js';
import type { Stream } from './stream.js';
import type { TrackingEvent } from '../tracking/tracking-event.js';

/** Ids are UUIDs. */
export interface Viewer {
  readonly customerId: string;
  /** The secret key it came with; `null` with a token. */
  readonly keyId: string | null;
  /** The one shipment that its token opens; `null`: all of the customer's. */
  readonly shipmentId: string | null;
  /** When its key or token ends; `null`: never. */
  readonly expiresAt: Date | null;
}

/** What `socket.data` holds. */
interface SocketData {
  readonly viewer: Viewer;
  readonly outflow: Outflow;
  /** The streams whose rooms it is in, by channel. */
  readonly following: Map<string, Stream>;
  /** Its requests, one after the other. */
  turn: Promise<void>;
  waitingTurns: number;
}

type Answer = (answer: object) => void;

interface FromClient {
  subscribe: (request: unknown, answer?: Answer) => void;
  unsubscribe: (request: unknown, answer?: Answer) => void;
}

interface ToClient {
  'tracking.event': (event: TrackingEvent) => void;
}

export type ViewerSocket = Socket<FromClient, ToClient, Record<string, never>, SocketData>;
export type ViewerNamespace = Namespace<FromClient, ToClient, Record<string, never>, SocketData>;
