/** One carrier at work: its parcels move, it tells their scans, and it knows what it can be asked. */
import { Agenda } from './agenda.js';
import type { Credentials, Shipment, SimulatedCarrier } from './carriers/carrier.js';
import { type Pace, realTimeOf } from './clock.js';
import { Faults, type Rates } from './faults.js';
import { type Chance, Parcels } from './parcels.js';
import { Pusher, type Sequence } from './pusher.js';
import { Tally } from './tally.js';

export class Office {
  readonly tally = new Tally();
  readonly faults: Faults;
  readonly parcels: Parcels;
  readonly pusher: Pusher;
  /** When the last life ends, in epoch milliseconds. */
  lastEnd = 0;
  /** How many of its scans have happened, by the parcel's place in the order. */
  private readonly happened: number[] = [];
  /** Scans whose pushes wait for that of a later scan, by the parcel's number. */
  private readonly heldBack = new Map<number, number[]>();
  private readonly agenda = new Agenda((number) => this.scan(number));

  constructor(
    readonly carrier: SimulatedCarrier,
    readonly credentials: Credentials,
    private readonly chance: Chance,
    readonly usualRates: Rates,
  ) {
    this.faults = new Faults(chance.seed, carrier.slug, usualRates);
    this.parcels = new Parcels(carrier, chance);
    this.pusher = new Pusher(carrier.slug, carrier.retries, this.tally.pushes);
  }

  /** A new parcel, of which nothing happens until it begins. @returns its number */
  reserve(): number {
    this.happened.push(0);
    this.tally.parcels += 1;
    return this.parcels.reserve();
  }

  begin(number: number, pace: Pace): void {
    this.parcels.begin(number, pace);
    this.lastEnd = Math.max(this.lastEnd, this.parcels.endOf(number));
    this.agenda.add(pace.begun, number);
  }

  /** What the carrier would tell of a parcel; `null` before its first scan, and of what it does not carry. */
  find(trackingNumber: string): Shipment | null {
    const number = this.parcels.find(trackingNumber);
    if (number === null) return null;
    const shipment = this.parcels.shipmentAt(number, Date.now());
    return shipment.scans.length === 0 ? null : shipment;
  }

  stop(): void {
    this.agenda.stop();
    this.pusher.stop();
  }

  private scan(number: number): void {
    const { scans } = this.parcels.lifeOf(number);
    const index = this.happened[number - this.chance.first]!;
    this.happened[number - this.chance.first] = index + 1;
    this.tally.scans += 1;
    const next = scans[index + 1];
    if (next) this.agenda.add(realTimeOf(next, this.parcels.paceOf(number)), number);
    if (this.pusher.isAimed) this.tell(number, index, next === undefined);
  }

  private tell(number: number, index: number, isLast: boolean): void {
    const held = this.heldBack.get(number) ?? [];
    if (!isLast && this.faults.strikes('disorder', number, index)) {
      this.tally.pushes.delayed += 1;
      this.heldBack.set(number, [index, ...held]);
      return;
    }
    this.heldBack.delete(number);
    const sequence = [index, ...held].flatMap((which) => this.pushesOf(number, which));
    if (sequence.length > 0) this.pusher.push(sequence);
  }

  private pushesOf(number: number, index: number): Sequence {
    if (this.faults.isDown(Date.now()) || this.faults.strikes('drop', number, index)) {
      this.tally.pushes.dropped += 1;
      return [];
    }
    const render = () => this.carrier.push(this.parcels.shipmentAfter(number, index + 1), this.credentials);
    if (!this.faults.strikes('duplicate', number, index)) return [render];
    this.tally.pushes.duplicated += 1;
    return [render, render];
  }
}
