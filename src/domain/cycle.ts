/** Carriers reuse tracking numbers: which of the shipments of a number an event belongs to. */
import type { CarrierEvent } from './carrier-event.js';
import { groupBy } from './group-by.js';

const DAY = 86_400_000;
/** So long after its shipment ended a number means another parcel. */
const NUMBER_REST = 90 * DAY;

/** A shipment as far as it decides which events are its own. Times are epoch milliseconds. */
export interface Cycle {
  readonly customerId: string;
  readonly carrier: string;
  /** The carrier's own id of the shipment, once a scan has named it. */
  carrierRef: string | null;
  /** -Infinity for the first shipment of a number. */
  readonly startedAt: number;
}

/** When the next shipment of a number may begin. */
export function nextCycleAfter(endedAt: Date): Date {
  return new Date(endedAt.getTime() + NUMBER_REST);
}

type Claimant = Pick<CarrierEvent, 'carriers' | 'occurredAt' | 'shipmentRef'>;

/** The shipments that take an event: of each customer and carrier at most one. */
export function takersOf<Shipment extends Cycle>(
  event: Claimant,
  shipments: readonly Shipment[],
): Shipment[] {
  const eligible = shipments.filter((shipment) => event.carriers.includes(shipment.carrier));
  const owners = groupBy(eligible, (shipment) => `${shipment.customerId} ${shipment.carrier}`);
  return [...owners.values()].flatMap((cycles) => takerAmong(event, cycles) ?? []);
}

function takerAmong<Shipment extends Cycle>(
  event: Claimant,
  cycles: readonly Shipment[],
): Shipment | undefined {
  const named = cycles.find((cycle) => event.shipmentRef !== null && cycle.carrierRef === event.shipmentRef);
  if (named) return named;
  const begun = cycles.filter((cycle) => cycle.startedAt <= event.occurredAt.getTime());
  const current = begun.reduce<Shipment | undefined>(
    (latest, cycle) => (latest === undefined || cycle.startedAt > latest.startedAt ? cycle : latest),
    undefined,
  );
  const isAnothers = event.shipmentRef !== null && current?.carrierRef != null;
  return isAnothers ? undefined : current;
}

/** How tracking numbers are compared: carriers and people differ in case and spaces. */
export function numberKey(trackingNumber: string): string {
  return trackingNumber.replace(/\s+/g, '').toUpperCase();
}
