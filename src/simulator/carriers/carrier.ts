/** What a simulated carrier can do: say scans in its own format, pushed and signed, or asked for at its own desk. */
import type { IncomingHttpHeaders } from 'node:http';
import type { PrintedScan } from '../clock.js';
import type { Happening } from '../fate.js';
import type { Stop } from '../places.js';

/** A parcel as its carrier knows it now. */
export interface Shipment {
  readonly number: number;
  readonly trackingNumber: string;
  readonly origin: Stop;
  readonly destination: Stop;
  /** In the order in which they happened; at least one. */
  readonly scans: readonly PrintedScan[];
  /** When the carrier expects to deliver, in epoch milliseconds. */
  readonly expected: number;
}

/** What a carrier and Milepost have agreed upon. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  /** The header that the secret goes in, where the receiver names it. */
  readonly webhookHeader: string;
}

export interface Push {
  readonly body: string;
  /** They sign the body. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface SimulatedCarrier {
  /** The door it pushes through, and the prefix of its variables. */
  readonly slug: string;
  /** The carrier under which its parcels are registered. */
  readonly registeredAs: string;
  /** The share of its parcels that cross a border. */
  readonly international: number;
  /** How often it sends again what was not taken. */
  readonly retries: number;
  /** @param parcel its number, below 100,000,000 */
  trackingNumber(parcel: number): string;
  /** Which parcel a number would be, if it were one of this carrier's; what comes out need not be right. */
  parcelOf(trackingNumber: string): number;
  /** The code that it prints for what happened; `null` where it prints none. */
  codeOf(happening: Happening): string | null;
  newSecret(): string;
  /** Whether the receiver names the header of the secret. */
  readonly namesHeader?: true;
  /** What it sends after the newest of the scans so far. */
  push(shipment: Shipment, credentials: Credentials): Push;
  /** Where it is asked; a carrier without one only pushes. */
  readonly desk?: Desk;
}

/** One request, read to its end. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
}

export interface Desk {
  /** Where tokens are given out; without one a key goes with every request. */
  readonly tokens?: TokenDesk;
  /** The token or the key that a request shows. */
  credentialOf(asked: Asked): string | null;
  readonly unauthorized: Answer;
  readonly tooMany: Answer;
  readonly broken: Answer;
  /**
   * @param find tells what the carrier knows of a tracking number
   * @returns `null` where there is no such route
   */
  answer(asked: Asked, find: Find): Answer | null;
}

export type Find = (trackingNumber: string) => Shipment | null;

/** OAuth 2.0 client credentials (RFC 6749, section 4.4), as the carrier words them. */
export interface TokenDesk {
  readonly path: string;
  clientOf(asked: Asked): Client | null;
  granted(token: string, seconds: number, clientId: string): unknown;
  readonly refused: Answer;
}

export interface Client {
  readonly id: string;
  readonly secret: string;
}
