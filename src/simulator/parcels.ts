/** The parcels that a carrier has on its way: two numbers a parcel, and a life that is computed when it is asked for. */
import type { Shipment, SimulatedCarrier } from './carriers/carrier.js';
import { countUntil, endOf, type Pace, printed } from './clock.js';
import { type Life, lifeOf } from './life.js';

export interface Chance {
  readonly seed: number;
  /** The number of each carrier's first parcel. */
  readonly first: number;
  /** The share of scans that are stamped by a wrong clock. */
  readonly wrongClocks: number;
}

export class Parcels {
  private readonly begun: number[] = [];
  private readonly speeds: number[] = [];
  private latest: { number: number; life: Life } | null = null;

  constructor(
    private readonly carrier: SimulatedCarrier,
    private readonly chance: Chance,
  ) {}

  /** A new parcel, of which nothing happens until it begins. @returns its number */
  reserve(): number {
    this.begun.push(Infinity);
    this.speeds.push(1);
    return this.next - 1;
  }

  begin(number: number, { begun, speed }: Pace): void {
    this.begun[number - this.chance.first] = begun;
    this.speeds[number - this.chance.first] = speed;
  }

  /** The number of a parcel by its tracking number; `null` where there is none of it. */
  find(trackingNumber: string): number | null {
    const number = this.carrier.parcelOf(trackingNumber);
    const isHere = Number.isInteger(number) && number >= this.chance.first && number < this.next;
    return isHere && this.carrier.trackingNumber(number) === trackingNumber ? number : null;
  }

  lifeOf(number: number): Life {
    if (this.latest?.number === number) return this.latest.life;
    const { seed, wrongClocks } = this.chance;
    const { slug: carrier, international } = this.carrier;
    const life = lifeOf({ seed, carrier, number, international, wrongClocks });
    this.latest = { number, life };
    return life;
  }

  paceOf(number: number): Pace {
    const index = number - this.chance.first;
    return { begun: this.begun[index]!, speed: this.speeds[index]! };
  }

  /** When it really ends, in epoch milliseconds; Infinity before it begins. */
  endOf(number: number): number {
    return endOf(this.lifeOf(number), this.paceOf(number));
  }

  /** With the scans that have happened by now. */
  shipmentAt(number: number, now: number): Shipment {
    return this.shipmentAfter(number, countUntil(now, this.lifeOf(number), this.paceOf(number)));
  }

  /** With so many scans. */
  shipmentAfter(number: number, count: number): Shipment {
    const life = this.lifeOf(number);
    const pace = this.paceOf(number);
    const { origin, destination } = life;
    return {
      number,
      trackingNumber: this.carrier.trackingNumber(number),
      origin,
      destination,
      scans: life.scans.slice(0, count).map((scan) => printed(scan, life, pace)),
      expected: printed(life.scans.at(-1)!, life, pace).instant,
    };
  }

  private get next(): number {
    return this.chance.first + this.begun.length;
  }
}
