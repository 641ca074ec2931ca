/**
 * Plays carriers against a running Milepost through its real doors: registers parcels as a brand would, and pushes
 * their scans as signed webhooks, some twice and some out of order.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../config/logger.js';
import { endsOf, journeyOf, type Scan, type Stop } from './journey.js';
import { easypostSender } from './senders/easypost.sender.js';
import { fedexSender } from './senders/fedex.sender.js';
import { genericSender } from './senders/generic.sender.js';
import type { Sender } from './senders/sender.js';
import { upsSender } from './senders/ups.sender.js';

const SENDERS: readonly Sender[] = [upsSender, fedexSender, easypostSender, genericSender];
/** Milliseconds between two scans of one parcel: each is delivered well within a minute. */
const PACE = 4000;

export interface Stage {
  readonly url: string;
  readonly apiKey: string;
  /** By carrier slug. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly log: Log;
}

export class Player {
  private readonly ending = new AbortController();
  private parcel = Math.floor(Date.now() / 1000) % 50_000_000;

  /** @param rate scans a second, over all parcels: the more, the more parcels are on their way at once */
  constructor(
    private readonly stage: Stage,
    private readonly rate: number,
  ) {}

  /** Sends the first parcels on their way. @returns the id of the shipment that moves first. */
  async begin(): Promise<string> {
    const first = await this.register(SENDERS[0]!);
    const atOnce = Math.ceil((this.rate * PACE) / 1000);
    for (let line = 0; line < atOnce; line += 1) {
      void this.play(SENDERS[line % SENDERS.length]!, line === 0 ? first : null);
    }
    return first.shipmentId;
  }

  stop(): void {
    this.ending.abort();
  }

  /** One parcel after the other. */
  private async play(sender: Sender, first: Parcel | null): Promise<void> {
    for (let parcel = first; !this.ending.signal.aborted; parcel = null) {
      try {
        await this.live(sender, parcel ?? (await this.register(sender)));
      } catch (error) {
        if (this.ending.signal.aborted) return;
        this.stage.log.warn({ err: (error as Error).message }, 'simulator.stumbled');
        await pause(PACE);
      }
    }
  }

  private async live(sender: Sender, parcel: Parcel): Promise<void> {
    const scans = journeyOf(parcel.number, new Date());
    const requests = scans.map((_, index) => scans.slice(0, index + 1));
    if (parcel.number % 3 === 0) swapNeighbours(requests, 3);
    for (const told of requests) {
      await this.push(sender, parcel.trackingNumber, told);
      if (told.length % 4 === 0) await this.push(sender, parcel.trackingNumber, told); // carriers repeat themselves
      await pause(PACE * (0.5 + Math.random()), undefined, { signal: this.ending.signal });
    }
  }

  private async push(sender: Sender, trackingNumber: string, scans: readonly Scan[]): Promise<void> {
    const { body, headers } = sender.request(trackingNumber, scans, this.stage.secrets.get(sender.slug)!);
    const response = await fetch(`${this.stage.url}/api/v1/webhooks/${sender.slug}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: this.ending.signal,
    });
    await response.arrayBuffer(); // leaves the connection for the next request
    if (!response.ok) throw new Error(`the ${sender.slug} webhook was answered ${response.status}`);
  }

  private async register(sender: Sender): Promise<Parcel> {
    const number = this.parcel++;
    const trackingNumber = sender.trackingNumber(number);
    const { origin, destination } = endsOf(number);
    const response = await fetch(`${this.stage.url}/api/v1/shipments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.stage.apiKey}` },
      body: JSON.stringify({
        carrier: sender.carrier,
        tracking_number: trackingNumber,
        origin: placeOf(origin),
        destination: placeOf(destination),
        reference: `order-${number}`,
      }),
      signal: this.ending.signal,
    });
    if (!response.ok) throw new Error(`a registration was answered ${response.status}`);
    const { shipment_id: shipmentId } = (await response.json()) as { shipment_id: string };
    return { number, trackingNumber, shipmentId };
  }
}

interface Parcel {
  readonly number: number;
  readonly trackingNumber: string;
  readonly shipmentId: string;
}

function swapNeighbours<Item>(items: Item[], at: number): void {
  if (at + 1 < items.length) items.splice(at, 2, items[at + 1]!, items[at]!);
}

function placeOf({ city, state, postalCode, country }: Stop) {
  return { city, state, postal_code: postalCode, country };
}
